"""Exported generators against PyTorch: differences on held-out pictures, sizes, times, and what 16-bit storage costs.

usage: python benchmarks/export_formats.py DATA RUN|demo [RUN ...] [--direction BtoA] [--n N] [--quality]     prints Markdown

Times are for one picture at a time, with as many threads as torch takes; the programs take turns, in blocks of ten pictures,
and the table has medians of all (lowest to highest median of a block). --quality compares 16-bit with 32-bit weights instead.
"""
import argparse, statistics, tempfile, time
from pathlib import Path
import onnxruntime, torch
from pix2pix_nb.data import paired_dls
from pix2pix_nb.evaluate import compare, evaluate
from pix2pix_nb.export import export_onnx, export_torch, loss_of_half
from pix2pix_nb.generator import count_parameters, evaluating, generate, load_generator, save_generator

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument('data'); parser.add_argument('runs', nargs='+'); parser.add_argument('--direction', default=None); parser.add_argument('--n', type=int, default=None); parser.add_argument('--quality', action='store_true')
args = parser.parse_args()

def block(draw, images):
    "Milliseconds of each picture"
    times = []
    for image in images.split(1): start = time.perf_counter(); draw(image); times.append((time.perf_counter() - start)*1e3)
    return times

def taking_turns(programs, images, rounds=4):
    "Name to (median, lowest, highest median of a block), ms"
    times = {name: [] for name in programs}
    for _ in range(rounds):
        for name, draw in programs.items(): block(draw, images[:2]); times[name].append(block(draw, images[:10])); time.sleep(.3)
    return {name: (statistics.median(sum(blocks, [])), *(f(map(statistics.median, blocks)) for f in (min, max))) for name, blocks in times.items()}

def formats(name, generator, dls):
    images = torch.cat([x.cpu() for x, _ in dls.valid])[:args.n or 16]
    with tempfile.TemporaryDirectory() as folder, evaluating(generator):
        files = {kind: Path(folder)/kind for kind in ('model.onnx', 'model.pt2', 'model.safetensors', 'half.safetensors')}
        export_onnx(generator, files['model.onnx']); export_torch(generator, files['model.pt2'], size=tuple(images.shape[2:]))
        save_generator(generator, files['model.safetensors']); save_generator(generator, files['half.safetensors'], dtype=torch.float16)
        options = onnxruntime.SessionOptions(); options.intra_op_num_threads = torch.get_num_threads()
        session = onnxruntime.InferenceSession(files['model.onnx'], options)
        programs = {'torch': generator, '.onnx, onnxruntime': lambda x: torch.as_tensor(session.run(None, dict(input=x.numpy()))[0]), '.pt2, torch': torch.export.load(files['model.pt2']).module()}
        difference = {kind: max((draw(x) - generator(x)).abs().max().item() for x in images.split(8)) for kind, draw in programs.items()}
        times = taking_turns(programs, images)
        mb = {kind: f'{file.stat().st_size/1e6:.1f}' for kind, file in files.items()}
        print(f"\n`{name}`: {count_parameters(generator):,} weights, {images.shape[2]}x{images.shape[3]}, {torch.get_num_threads()} threads; safetensors {mb['model.safetensors']} MB, in 16 bits {mb['half.safetensors']} MB\n\n"
              '| program | file, MB | largest difference | ms a picture | against torch |\n|:--|--:|--:|--:|--:|')
        for kind, (middle, low, high) in times.items():
            size = mb['model' + kind.split(',')[0]] if kind != 'torch' else mb['model.safetensors']
            print(f"| {kind} | {size} | {difference[kind]:.1e} | {middle:.1f} ({low:.1f} to {high:.1f}) | {middle/times['torch'][0]:.2f} |")

def quality(name, generator, dls):
    with tempfile.TemporaryDirectory() as folder:
        half = load_generator(save_generator(generator, Path(folder)/'half.safetensors', dtype=torch.float16))
    full, half = (evaluate(g, dls, ('l1', 'structure'), name=name, baselines=False, n=args.n) for g in (generator, half))
    mean, most = loss_of_half(generator, full.images['input'][:16])
    print(f'\n`{name}`: {len(full.names)} held-out pairs; pictures differ by {mean:.3f} levels of 255 in the mean, {most:.1f} at most (first 16)\n\n| metric | 32 bits | 16 bits | difference, 95% interval |\n|:--|--:|--:|--:|')
    for metric, (difference, low, high, _) in compare(half, full).items(): print(f'| {metric} | {full.interval(metric)[0]:.5f} | {half.interval(metric)[0]:.5f} | {difference:+.6f} ({low:+.6f} to {high:+.6f}) |')

for run in args.runs:
    generator = load_generator(run)
    size = generator.config.get('size', 256)
    dls = paired_dls(args.data, size=size, load_size=size, direction=args.direction, num_workers=0, batch_size=8)
    (quality if args.quality else formats)(Path(run).name, generator, dls)
