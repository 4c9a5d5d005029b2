"""The published training, whole: how long it takes, and how good the result is.

usage: python benchmarks/facades.py OUT [--data facades] [--steps 80000] [--seeds 0] [--precision P ...] [--compile C ...] [--size 256] [--ngf 64] [--sample_every 1000] [--keep_every N] [--device D]

For each seed and each pair of PRECISION and COMPILE one `fit_pix2pix` with samples every SAMPLE_EVERY steps, checkpoints every 5,000 and held-out
numbers every epoch, into OUT/PRECISION-COMPILE-SEED; then the held-out pairs through `evaluate`. Prints a table with a row for each run
(with KEEP_EVERY also for the weights kept on the way, whose seconds are not known), and, with several ways, how the others differ from the first in the mean over the seeds. What OUT already holds is not trained again, and
a run that was stopped goes on. Words for COMPILE: no, yes (torch.compile), graph (the step recorded as a CUDA graph).
"""
import argparse, platform
from itertools import product
from pathlib import Path
from statistics import mean, stdev
import torch
from pix2pix_nb.evaluate import Evaluation, evaluate
from pix2pix_nb.monitor import read_history
from pix2pix_nb.speed import best_precision
from pix2pix_nb.train import fit_pix2pix

COMPILE = dict(no=False, yes=True, graph='graph')
METRICS = ('l1', 'psnr', 'ms_ssim', 'structure', 'swd')


def train(run, args, precision, compile, seed):
    "Train, go on, or find it done; steps and seconds, as the history has them"
    last = run/'checkpoints'/'last.pt'
    if not (run/'generator.safetensors').exists():
        fit_pix2pix(args.data, size=args.size, steps=args.steps, seed=seed, precision=precision, compile=COMPILE[compile], ngf=args.ngf, ndf=args.ngf,
                    device=args.device, sample_every=args.sample_every, save_every=5000, keep_every=args.keep_every, log_every=100, show=False, **(dict(resume=run) if last.exists() else dict(run_dir=run)))
    end = read_history(run)[-1]
    return end['step'], end['seconds']


def measure(run, weights=None):
    "Means over the held-out pairs"
    file = run/f'evaluation{"-" + weights.stem if weights else ""}.json'
    if not file.exists(): evaluate(weights or run, metrics=METRICS, baselines=False).save(file)
    found = Evaluation.load(file)
    return {**found.whole, **{name: values.mean() for name, values in found.values.items()}}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('out', type=Path); parser.add_argument('--data', default='facades'); parser.add_argument('--device')
    for name, default in dict(steps=80000, size=256, ngf=64, sample_every=1000).items(): parser.add_argument(f'--{name}', type=int, default=default)
    parser.add_argument('--keep_every', type=int)
    parser.add_argument('--seeds', type=int, nargs='+', default=[0]); parser.add_argument('--precision', nargs='+'); parser.add_argument('--compile', nargs='+', choices=COMPILE)
    args = parser.parse_args()
    args.device = args.device or ('cuda' if torch.cuda.is_available() else 'cpu')
    ways = list(product(args.precision or [best_precision(args.device)], args.compile or ['graph' if args.device == 'cuda' else 'no']))
    machine = torch.cuda.get_device_name() if args.device == 'cuda' else f'{platform.machine()}, {torch.backends.cpu.get_cpu_capability()}, {torch.get_num_threads()} threads'
    found = {}
    for way, seed in product(ways, args.seeds):
        run = args.out/'-'.join([*way, str(seed)])
        found[way, seed] = train(run, args, *way, seed), measure(run)
        for weights in sorted(run.glob('checkpoints/step_*.safetensors')): print(f'{run.name} {weights.stem}: ' + ', '.join(f'{name} {value:.3f}' for name, value in measure(run, weights).items()), flush=True)
    print(f'\n{machine}; torch {torch.__version__}; {args.data}, {args.size}x{args.size}, ngf {args.ngf}, batch 1\n\n| precision, compile | seed | steps | seconds | images/s | {" | ".join(METRICS)} |\n|{"---|"*(5+len(METRICS))}')
    for (way, seed), ((steps, seconds), scores) in found.items():
        print(f'| {", ".join(way)} | {seed} | {steps:,} | {seconds:.0f} | {steps/seconds:.2f} | ' + ' | '.join(f'{scores[name]:.3f}' for name in METRICS) + ' |')
    for way in ways[1:]:
        print(f'\n{", ".join(way)} less {", ".join(ways[0])}, the same seeds: ' + ', '.join(f'{name} {mean(d):+.3f}' + (f' ± {stdev(d)/len(d)**.5:.3f}' if len(d) > 1 else '')
              for name in METRICS for d in [[found[way, seed][1][name] - found[ways[0], seed][1][name] for seed in args.seeds]]))


if __name__ == '__main__': main()
