"""Runs broken on purpose, and healthy ones: does `verdict` read them rightly?

    python tools/verdict_runs.py                          # all of them, three seeds each: about ten minutes on one thread
    python tools/verdict_runs.py --only shuffled --seeds 0
    python tools/verdict_runs.py --keep nbs/histories     # also keep the histories, thinned, as the tests of nbs/03a_monitor.ipynb read them

Prints one line a run. Exit code 1 if a verdict is not the expected one.
"""
import argparse, csv, sys, tempfile, time
from pathlib import Path
import torch
from PIL import Image
from fastai.torch_core import set_seed
from pix2pix_nb.data import paired_dls
from pix2pix_nb.demo import demo_pairs
from pix2pix_nb.monitor import COLUMNS, LossHistory, TrainingDiverged, verdict
from pix2pix_nb.train import pix2pix_learner

SIDE, LOAD, PAIRS, HELD_OUT, EPOCHS, LR = 64, 72, 100, 24, 6, 4e-4
RUNS = dict(                       # name: (the verdicts that are right, what is broken)
    healthy       = (('balanced',), {}),
    healthy_slow  = (('balanced',), dict(lr=2e-4)),
    judge_fast    = (('won',), dict(lr=LR/20, disc_lr=2.5*LR)),
    judge_slow    = (('weak',), dict(disc_lr=LR/1000)),
    lr_huge       = (('diverged',), dict(lr=.1)),
    lambda_0      = (('unguided',), dict(lambda_l1=0.)),
    shuffled      = (('ignores',), dict(pairs='shuffled')),
    one_image     = (('overfit',), dict(pairs='one')),
    short         = (('early',), dict(epochs=1)),
)

def write_pairs(folder, kind, seed):
    "A|B files of the demo set; 'shuffled': each label map with the photo of another; 'one': the same pair over and over"
    for part, n, side, offset in (('train', PAIRS, LOAD, 0), ('val', HELD_OUT, SIDE, 1000)):
        labels, photos = demo_pairs(n, size=side, seed=offset+seed)
        if kind == 'shuffled': photos = photos.roll(1, 0)
        if kind == 'one' and part == 'train': labels, photos = (images[:1].expand_as(images) for images in (labels, photos))
        (folder/part).mkdir(parents=True)
        for i, pair in enumerate(torch.cat([photos, labels], dim=3)): Image.fromarray(pair.permute(1, 2, 0).numpy()).save(folder/part/f'{i:03}.png')

def run(seed, lr=LR, disc_lr=None, lambda_l1=100., pairs='right', epochs=EPOCHS):
    "Train, and return the rows"
    history = LossHistory(every=20)
    with tempfile.TemporaryDirectory() as folder:
        write_pairs(Path(folder), pairs, seed); set_seed(seed)
        dls = paired_dls(folder, size=SIDE, load_size=LOAD, seed=seed, device='cpu')
        learn = pix2pix_learner(dls, ngf=8, ndf=16, n_layers=2, lr=lr, lambda_l1=lambda_l1, cbs=[history])
        learn.gan_trainer.disc_lr = disc_lr
        try:
            with learn.no_bar(), learn.no_logging(): learn.fit(epochs)
        except TrainingDiverged: pass
    return history.rows

def keep(rows, path):
    "Rows with four digits, without clocks"
    names = [name for name in COLUMNS if 'second' not in name]
    with open(path, 'w', newline='') as file:
        table = csv.writer(file); table.writerow(names)
        table.writerows(['' if row[name] is None else f'{row[name]:.4g}' if name not in ('step', 'epoch') else row[name] for name in names] for row in rows)

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--only', nargs='*', default=list(RUNS), choices=list(RUNS))
    parser.add_argument('--seeds', nargs='*', type=int, default=[0, 1, 2])
    parser.add_argument('--keep', type=Path)
    args, wrong = parser.parse_args(), 0
    torch.set_num_threads(1)
    for name in args.only:
        expected, broken = RUNS[name]
        for seed in args.seeds:
            started, rows = time.perf_counter(), run(seed, **broken)
            said = verdict(rows); wrong += said.kind not in expected
            print(f"{'ok   ' if said.kind in expected else 'WRONG'} {name:13} seed {seed}  {time.perf_counter()-started:3.0f} s  {said.kind:9} {said}", flush=True)
            if args.keep: args.keep.mkdir(parents=True, exist_ok=True); keep(rows, args.keep/f'{name}-{seed}.csv')
    sys.exit(bool(wrong))

if __name__ == '__main__': main()
