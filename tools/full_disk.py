"""Fill the disk while a run trains: the older checkpoint must stay good, the error must say so, and the run must go on when there is room again.

    python tools/full_disk.py                # as root on Linux: a real file system of 3 MB, in memory
    python tools/full_disk.py --limit        # anywhere on Unix: no file may grow beyond a limit (RLIMIT_FSIZE)
"""
import argparse, os, resource, shutil, subprocess, sys, tempfile
from contextlib import contextmanager
from pathlib import Path
import torch
from fastai.callback.core import Callback
from pix2pix_nb.checkpoint import read_state
from pix2pix_nb.data import paired_dls
from pix2pix_nb.train import fit_pix2pix

@contextmanager
def small_disk(folder):
    subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder], check=True)
    try: yield
    finally: subprocess.run(['umount', '-l', folder], check=True)

class Fill(Callback):
    "After step 14, fill the disk to the last byte, or forbid files of more than 100 kB"
    order = 59
    def __init__(self, folder, limit): self.fill_folder, self.fill_limit = folder, limit
    def after_batch(self):
        if not self.training or self.learn.gan_trainer.steps_done != 14: return
        if self.fill_limit: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.getrlimit(resource.RLIMIT_FSIZE)[1])); return
        with open(self.fill_folder/'filler', 'wb', buffering=0) as file:
            for chunk in (65536, 512, 1):
                try:
                    while file.write(bytes(chunk)): pass
                except OSError: pass

def train(run_dir, steps, resume=None, cbs=None):
    dls = paired_dls('demo', size=32, n_train=26, n_valid=4, batch_size=2, seed=1, device='cpu')
    return fit_pix2pix(dls, ngf=4, ndf=4, n_layers=1, seed=1, steps=steps, save_every=5, sample_every=50, run_dir=str(run_dir), resume=resume, cbs=cbs, show=False)

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--limit', action='store_true')
    args = parser.parse_args(); torch.set_num_threads(1)
    folder, whole = Path(tempfile.mkdtemp()), Path(tempfile.mkdtemp())
    with (small_disk(folder) if not args.limit else tempfile.TemporaryDirectory()):
        run = folder/'run'
        try: train(run, 24, cbs=[Fill(folder, args.limit)]); sys.exit('FAILED: no error although the disk was full')
        except OSError as error: print(f'\n{type(error).__name__}: {error}\n'); said = str(error)
        assert 'last.pt: could not be written' in said and 'step 10 is whole and good' in said, said
        assert read_state(run)['step'] == 10 and not list(run.rglob('.part-*'))
        if args.limit: resource.setrlimit(resource.RLIMIT_FSIZE, (resource.getrlimit(resource.RLIMIT_FSIZE)[1],)*2)
        else: (folder/'filler').unlink()
        resumed = train(run, 24, resume=str(run))
    straight = train(whole/'run', 24)
    assert all(torch.equal(a, b) for a, b in zip(resumed.model.parameters(), straight.model.parameters()))
    print('full disk: the checkpoint of step 10 stayed good, and the run that went on from it ends with the weights of one that was never stopped')
    for each in (folder, whole): shutil.rmtree(each, ignore_errors=True)

if __name__ == '__main__': main()
