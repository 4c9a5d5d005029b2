"""Train the small generator that the package carries, `load_generator('demo')`, on the demo set.

usage: python tools/train_demo_generator.py [STEPS]     about 20 minutes on two CPU cores; writes pix2pix_nb/weights/demo.safetensors
"""
import sys
from pathlib import Path
from pix2pix_nb.data import paired_dls
from pix2pix_nb.generator import save_generator
from pix2pix_nb.train import fit_pix2pix
import torch
from fastai.callback.schedule import ParamScheduler, SchedLin, SchedNo, combine_scheds

steps = int(sys.argv[1]) if len(sys.argv) > 1 else 30_000
weights = Path(__file__).parent.parent/'pix2pix_nb'/'weights'
weights.mkdir(exist_ok=True)

dls = paired_dls('demo', size=128, n_train=1500, n_valid=48)
half_then_down = ParamScheduler({'lr': combine_scheds([.5, .5], [SchedNo(4e-4, 4e-4), SchedLin(4e-4, 0.)])})
learn = fit_pix2pix(dls, steps=steps, ngf=12, ndf=32, n_layers=2, seed=7, cbs=[half_then_down])
path = save_generator(learn.model, weights/'demo.safetensors', dtype=torch.float16)
print(f'{path}: {path.stat().st_size/1e6:.1f} MB')
