"""Pairs per second: paired_dls against the loader everybody writes, and against fastai's ImageBlock.

usage: python benchmarks/loader.py [FOLDER] [--size 256] [--batch-size 1] [--workers 0] [--pairs 400] [--rounds 3]
       python benchmarks/loader.py --memory       peak memory while 1,000 and 100,000 made files are streamed
       python benchmarks/loader.py --headers      seconds to check 100,000 files before training

FOLDER holds train/ (and val/) of A|B files, A being the target; without it, files are made. Every loader gets the same files, resizes
to size*286/256, crops and mirrors both pictures of a pair alike, and gives float tensors in [-1, 1] on the CPU, with one thread.
The first epoch of a new loader is cold, the second warm (the files themselves are in the system's cache for all of them).
Loaders take turns; the table has medians over the rounds.
"""
import argparse, platform, random, resource, shutil, statistics, subprocess, sys, tempfile, time
from pathlib import Path
import numpy as np, torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision.transforms import InterpolationMode
from torchvision.transforms import functional as TF
from fastai.data.block import DataBlock
from fastai.data.transforms import Normalize, RandomSplitter
from fastai.vision.core import PILImage
from fastai.vision.data import ImageBlock
from fasttransform import ItemTransform
from pix2pix_nb.data import image_files, paired_dls
from pix2pix_nb.demo import demo_pairs


class PlainPairs(Dataset):
    "What one writes: open, cut, resize, crop, mirror, to tensor, normalise"
    def __init__(self, files, size): self.files, self.size, self.load = files, size, round(size*286/256)
    def __len__(self): return len(self.files)
    def __getitem__(self, i):
        image = Image.open(self.files[i]).convert('RGB'); w, h = image.width//2, image.height
        pair = image.crop((w, 0, 2*w, h)), image.crop((0, 0, w, h))
        top, left, mirror = random.randint(0, self.load-self.size), random.randint(0, self.load-self.size), random.random() < .5
        def ready(picture):
            picture = TF.crop(TF.resize(picture, [self.load]*2, InterpolationMode.BICUBIC), top, left, self.size, self.size)
            return TF.normalize(TF.to_tensor(TF.hflip(picture) if mirror else picture), [.5]*3, [.5]*3)
        return tuple(map(ready, pair))


class PairJitter(ItemTransform):
    "fastai leaves paired augmentation to the user: resize, crop and mirror both PIL images alike"
    split_idx = 0
    def __init__(self, size): self.size, self.load = size, round(size*286/256)
    def encodes(self, pair):
        top, left, mirror = random.randint(0, self.load-self.size), random.randint(0, self.load-self.size), random.random() < .5
        def ready(picture):
            picture = picture.resize((self.load, self.load), Image.BICUBIC).crop((left, top, left+self.size, top+self.size))
            return PILImage(picture.transpose(Image.FLIP_LEFT_RIGHT) if mirror else picture)
        return tuple(map(ready, pair))


class Half:
    "One half of an A|B file as a PILImage"
    def __init__(self, side): self.side = side
    def __call__(self, path): image = PILImage.create(path); w, h = image.width//2, image.height; return PILImage(image.crop((self.side*w, 0, self.side*w + w, h)))


def plain(files, args): return DataLoader(PlainPairs(files, args.size), batch_size=args.batch_size, shuffle=True, num_workers=args.workers)

def fastai(files, args):
    block = DataBlock((ImageBlock, ImageBlock), get_items=lambda _: files, get_x=Half(1), get_y=Half(0), splitter=RandomSplitter(1/len(files)), item_tfms=PairJitter(args.size),
                      batch_tfms=Normalize.from_stats([.5]*3, [.5]*3, cuda=False))
    return block.dataloaders('.', bs=args.batch_size, num_workers=args.workers, device='cpu').train

def ours(files, args): return paired_dls(files, direction='BtoA', size=args.size, batch_size=args.batch_size, num_workers=args.workers, device='cpu', valid_share=0, check_seam=False).train

def streamed(files, args): return paired_dls(files, direction='BtoA', size=args.size, batch_size=args.batch_size, num_workers=args.workers, device='cpu', valid_share=0, check_seam=False, cache_gb=0).train

LOADERS = {'(a) PIL + torchvision': plain, '(b) fastai ImageBlock': fastai, 'paired_dls, streamed': streamed, 'paired_dls': ours}


def epoch(loader):
    "Pairs per second over one epoch"
    start = time.perf_counter()
    pairs = sum(len(batch[0]) for batch in loader)
    return pairs/(time.perf_counter() - start)

def make_files(folder, n, size):
    "A|B files like facades: JPEG, quality 95; a few drawings, written many times"
    folder.mkdir(parents=True)
    labels, photos = demo_pairs(min(n, 40), size=size)
    for i, pair in enumerate(torch.cat([photos, labels], 3)): Image.fromarray(pair.permute(1, 2, 0).numpy()).save(folder/f'{i:06}.jpg', quality=95)
    for i in range(len(labels), n): shutil.copyfile(folder/f'{i % len(labels):06}.jpg', folder/f'{i:06}.jpg')
    return folder

def speed(folder, args):
    files = image_files(folder)[:args.pairs]
    rates = {name: ([], []) for name in LOADERS}
    for _ in range(args.rounds):
        for name, make in LOADERS.items():
            loader = make(files, args)
            for part in rates[name]: part.append(epoch(loader))
    base = [statistics.median(part) for part in rates['(a) PIL + torchvision']]
    print(f'\n{len(files)} pairs, {args.size}x{args.size}, batch {args.batch_size}, {args.workers} workers, one thread; medians of {args.rounds} rounds, (lowest to highest)\n')
    print('| loader | cold epoch, pairs/s | against (a) | warm epoch, pairs/s | against (a) |\n|---|---|---|---|---|')
    for name, parts in rates.items():
        cells = [f'{statistics.median(part):.0f} ({min(part):.0f} to {max(part):.0f}) | {statistics.median(part)/first:.2f}x' for part, first in zip(parts, base)]
        print(f'| {name} | {" | ".join(cells)} |')


def peak_megabytes(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss/(1024 if sys.platform.startswith('linux') else 2**20)

def stream(folder, n, steps):
    "In a process of its own: check n files, stream some steps, print the peak"
    files = image_files(folder)[:n] if n else folder
    dl = paired_dls(files, size=64, cache_gb=0, num_workers=0, device='cpu', valid_share=0, check_seam=False).train
    for i, _ in enumerate(dl):
        if i+1 >= steps: break
    print(f'\n{peak_megabytes():.0f}')                       # a line of its own: a bar may stand before it

def memory(args):
    scratch = Path(tempfile.mkdtemp())
    try:
        few, many = make_files(scratch/'few', 1000, 64), make_files(scratch/'many', 100_000, 64)
        print('\n| files | peak memory while streaming 1,000 of them, MB |\n|---|---|')
        for name, folder in (('1,000', few), ('100,000', many)):
            peaks = [int(subprocess.run([sys.executable, __file__, str(folder), '--stream', '1000'], capture_output=True, text=True, check=True).stdout.split()[-1]) for _ in range(3)]
            print(f'| {name} | {statistics.median(peaks):.0f} ({min(peaks)} to {max(peaks)}) |')
    finally: shutil.rmtree(scratch)

def headers(args):
    from pix2pix_nb.data import check_pairs
    scratch = Path(tempfile.mkdtemp())
    try:
        files = image_files(make_files(scratch/'many', 100_000, 64))
        times = []
        for _ in range(3): start = time.perf_counter(); check_pairs(files, check_seam=False, progress=False); times.append(time.perf_counter() - start)
        print(f'\nheaders of 100,000 files: {statistics.median(times):.1f} s ({min(times):.1f} to {max(times):.1f})')
    finally: shutil.rmtree(scratch)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('folder', nargs='?', type=Path)
    for name, default in (('size', 256), ('batch-size', 1), ('workers', 0), ('pairs', 400), ('rounds', 3), ('stream', 0)): parser.add_argument(f'--{name}', type=int, default=default)
    for name in ('memory', 'headers'): parser.add_argument(f'--{name}', action='store_true')
    args = parser.parse_args()
    torch.set_num_threads(1)
    if args.stream: return stream(args.folder, 0, args.stream)
    if args.memory: return memory(args)
    if args.headers: return headers(args)
    print(f'Python {platform.python_version()}, torch {torch.__version__}, {platform.machine()}, {platform.system()}')
    if args.folder: return speed(args.folder/'train' if (args.folder/'train').is_dir() else args.folder, args)
    scratch = Path(tempfile.mkdtemp())
    try: speed(make_files(scratch/'made', args.pairs, 256), args)
    finally: shutil.rmtree(scratch)


if __name__ == '__main__': main()
