"""Kill a training run with SIGKILL at random moments, go on each time, and compare the end with that of a run that was never killed.

    python tools/kill_loop.py                 # 20 kills, about a minute
    python tools/kill_loop.py --kills 5 --seed 3

Equal means: both networks, both optimisers, the exported weights and every number of the history (but for the clock), to the last bit. Exit code 1 if not.
Linux and macOS (it forks).
"""
import argparse, os, random, shutil, signal, sys, tempfile, time
from multiprocessing import get_context
from pathlib import Path
import torch
from pix2pix_nb.checkpoint import read_state
from pix2pix_nb.data import paired_dls
from pix2pix_nb.monitor import read_history
from pix2pix_nb.train import fit_pix2pix

def train(run_dir, steps, quiet=True):
    "Begin, or go on where a checkpoint is"
    torch.set_num_threads(1)
    if quiet: sys.stdout = sys.stderr = open(os.devnull, 'w')
    resume = str(run_dir) if (run_dir/'checkpoints'/'last.pt').exists() else None
    if resume is None: shutil.rmtree(run_dir, ignore_errors=True)          # killed before the first checkpoint: there is nothing to go on from
    dls = paired_dls('demo', size=32, n_train=26, n_valid=4, batch_size=2, seed=1, device='cpu')
    fit_pix2pix(dls, ngf=4, ndf=4, n_layers=1, seed=1, steps=steps, save_every=5, log_every=10, sample_every=50, run_dir=str(run_dir), resume=resume, show=False)

def step_of(run_dir):
    try: return read_state(run_dir)['step']
    except FileNotFoundError: return 0

def same(a, b, path=''):
    "Names of what differs, in nested dicts, lists and tensors"
    if isinstance(a, torch.Tensor): return [] if torch.equal(torch.nan_to_num(a), torch.nan_to_num(b)) else [path]
    if isinstance(a, dict): return [f'{path}: keys']*(a.keys() != b.keys()) + [wrong for key in a.keys() & b.keys() for wrong in same(a[key], b[key], f'{path}/{key}')]
    if isinstance(a, (list, tuple)): return [f'{path}: length']*(len(a) != len(b)) + [wrong for i, pair in enumerate(zip(a, b)) for wrong in same(*pair, f'{path}/{i}')]
    return [] if a == b else [path]

def compare(one, other):
    "What differs between two finished runs"
    states = [read_state(run) for run in (one, other)]
    for state in states: state['callbacks'].pop('loss_history', None)       # it has the clock in it; the rows are compared below
    rows = [[{name: value for name, value in row.items() if 'second' not in name} for row in read_history(run)] for run in (one, other)]
    files = [(run/'generator.safetensors').read_bytes() for run in (one, other)]
    return same(*states, 'last.pt') + same(*rows, 'history.csv') + ['generator.safetensors']*(files[0] != files[1])

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--kills', type=int, default=20)
    parser.add_argument('--steps', type=int, default=600, help='of the whole run')
    parser.add_argument('--seed', type=int, default=0, help='of the moments')
    args, fork = parser.parse_args(), get_context('fork')
    moments, folder = random.Random(args.seed), Path(tempfile.mkdtemp())
    whole, killed = folder/'whole', folder/'killed'
    started = time.perf_counter()
    child = fork.Process(target=train, args=(whole, args.steps)); child.start(); child.join()
    if child.exitcode: sys.exit('the run that is not killed failed')
    per_step = (time.perf_counter()-started)/args.steps
    print(f'whole run: {args.steps} steps, {time.perf_counter()-started:.1f} s', flush=True)
    for kill in range(args.kills):
        before = step_of(killed)
        child = fork.Process(target=train, args=(killed, args.steps)); child.start()
        time.sleep(moments.uniform(0, .4 + 1.6*per_step*args.steps/args.kills))
        if child.exitcode is not None: sys.exit(f'done after {kill} kills: raise --steps')
        os.kill(child.pid, signal.SIGKILL); child.join()
        torn = [f.name for f in killed.rglob('.part-*')] if killed.exists() else []
        print(f'kill {kill+1:2}: began at step {before:3}, checkpoint now at {step_of(killed):3}{", while writing " + torn[0] if torn else ""}', flush=True)
    child = fork.Process(target=train, args=(killed, args.steps)); child.start(); child.join()
    if child.exitcode: sys.exit('the last run failed')
    wrong = compare(whole, killed) + [f.name for f in killed.rglob('.part-*')]
    print(f'{args.kills} kills, then to the end: ' + ('bit-identical' if not wrong else 'DIFFERENT: ' + ', '.join(wrong[:10])))
    shutil.rmtree(folder); sys.exit(bool(wrong))

if __name__ == '__main__': main()
