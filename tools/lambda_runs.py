"""Five small runs that differ in the weight of L1 alone: what the explorer of runs in nbs/08_explore.ipynb leafs through.

usage: python tools/lambda_runs.py [FOLDER]     about 2 minutes on one core; default nbs/lambda_runs; keeps the history and small sample pictures
"""
import shutil, sys, tempfile
from pathlib import Path
from PIL import Image
from pix2pix_nb.train import fit_pix2pix

folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent/'nbs'/'lambda_runs')
for weight in (0, 1, 10, 100, 1000):
    with tempfile.TemporaryDirectory() as made:
        fit_pix2pix('demo', size=64, steps=600, ngf=16, ndf=16, n_layers=2, lr=4e-4, lambda_l1=weight, seed=0, log_every=20, sample_every=200, run_dir=f'{made}/run', show=False)
        kept = folder/f'lambda_{weight}'; shutil.rmtree(kept, ignore_errors=True); (kept/'samples').mkdir(parents=True)
        shutil.copy(f'{made}/run/history.csv', kept)
        for path in Path(f'{made}/run/samples').glob('step_*.png'):
            image = Image.open(path).convert('RGB'); image.thumbnail((320, 480)); image.save(kept/'samples'/f'{path.stem}.jpg', quality=75)
