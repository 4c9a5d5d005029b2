"""Runs broken on purpose, and what they draw: the pictures and curves of nbs/tutorials/going_wrong.ipynb and reading_losses.ipynb.

    python tools/symptom_runs.py                     # all of them: about five minutes on one thread
    python tools/symptom_runs.py --only shifted

Writes a strip of four held-out pictures into nbs/images/ and, where nbs/histories/ has none yet, the history. Demo set, 64 pixels, 600 steps, seed 0.
"""
import argparse, tempfile, time
from pathlib import Path
import torch
from PIL import Image
from fastai.torch_core import set_seed
from pix2pix_nb.data import paired_dls, to_bytes
from pix2pix_nb.demo import demo_pairs
from pix2pix_nb.generator import generate
from pix2pix_nb.monitor import LossHistory, TrainingDiverged, verdict
from pix2pix_nb.train import pix2pix_learner
from verdict_runs import EPOCHS, LOAD, LR, SIDE, keep, write_pairs

RUNS = dict(                       # name: what is broken
    healthy    = {},
    judge_fast = dict(lr=LR/20, disc_lr=2.5*LR),
    judge_slow = dict(disc_lr=LR/1000),
    shuffled   = dict(kind='shuffled'),
    lr_huge    = dict(lr=.1),
    one_image  = dict(kind='one'),
    lambda_0   = dict(lambda_l1=0.),
    l1_only    = dict(lambda_gan=0.),
    shifted    = dict(kind='shifted'),
    direction  = dict(direction='AtoB'),
    resize     = dict(upsample='resize'),
)

def shift(folder, seed):
    "Move the photo of each training pair by up to a tenth of the side; its label map stays"
    dice = torch.Generator().manual_seed(seed)
    for path in sorted((folder/'train').iterdir()):
        pair, (down, right) = Image.open(path), torch.randint(-LOAD//10, LOAD//10+1, (2,), generator=dice).tolist()
        photo = pair.crop((0, 0, LOAD, LOAD))
        pair.paste(photo.transform(photo.size, Image.AFFINE, (1, 0, right, 0, 1, down)), (0, 0)); pair.save(path)

def run(seed=0, kind='right', direction=None, lr=LR, disc_lr=None, **settings):
    "Train; return the rows and what is drawn of four held-out label maps (or photos, where direction is wrong)"
    history = LossHistory(every=20)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder); write_pairs(folder, kind, seed); set_seed(seed)
        if kind == 'shifted': shift(folder, seed)
        dls = paired_dls(folder, size=SIDE, load_size=LOAD, seed=seed, device='cpu', direction=direction)
        learn = pix2pix_learner(dls, ngf=8, ndf=16, n_layers=2, lr=lr, disc_lr=disc_lr, cbs=[history], **settings)
        try:
            with learn.no_bar(), learn.no_logging(): learn.fit(EPOCHS)
        except TrainingDiverged: pass
        inputs, targets = (side[:4] for side in dls.valid.one_batch())
        return history.rows, [to_bytes(images) for images in (inputs, targets, generate(learn.model, inputs))]

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--only', nargs='*', default=list(RUNS), choices=list(RUNS))
    nbs = Path(__file__).resolve().parent.parent/'nbs'
    torch.set_num_threads(1)
    for name in parser.parse_args().only:
        started, (rows, (inputs, targets, fakes)) = time.perf_counter(), run(**RUNS[name])
        save = lambda images, path: Image.fromarray(torch.cat(list(images), dim=2).permute(1, 2, 0).numpy()).save(path)
        save(fakes, nbs/'images'/f'wrong-{name}.png')
        if name == 'healthy': save(inputs, nbs/'images'/'wrong-input.png'); save(targets, nbs/'images'/'wrong-target.png')
        if not (path := nbs/'histories'/f'{name}-0.csv').exists(): keep(rows, path)
        print(f'{name:11} {time.perf_counter()-started:3.0f} s  {verdict(rows)}', flush=True)

if __name__ == '__main__': main()
