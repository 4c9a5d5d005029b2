"""Measure run folders on held-out pairs, beside each other and beside baselines, and compare the first with the others.

usage: python benchmarks/evaluate_runs.py DATA SIZE RUN [RUN ...] [--direction BtoA] [--n N]     prints Markdown
"""
import argparse
from pathlib import Path
from pix2pix_nb.data import paired_dls
from pix2pix_nb.evaluate import compare, evaluate

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument('data'); parser.add_argument('size', type=int); parser.add_argument('runs', nargs='+'); parser.add_argument('--direction', default=None); parser.add_argument('--n', type=int, default=None)
args = parser.parse_args()
dls = paired_dls(args.data, size=args.size, load_size=args.size, direction=args.direction, num_workers=0)
found = [evaluate(run, dls, ('l1', 'psnr', 'ssim', 'ms_ssim', 'structure', 'best', 'swd'), name=Path(run).name, baselines=i == 0, n=args.n) for i, run in enumerate(args.runs)]
found[0].baselines |= {each.model: each for each in found[1:]}
print(found[0]._repr_markdown_())
for other in found[1:]:
    print(f'\n{other.model} less {found[0].model}, image by image:\n')
    for metric, (mean, low, high, words) in compare(found[0], other).items(): print(f'- {metric}: {mean:+.3f} ({low:+.3f} to {high:+.3f}), {words}')
