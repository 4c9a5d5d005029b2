"""Seconds of one training step: this package against the loop that everybody writes.

usage: python benchmarks/step.py [--size 256] [--batches 1 16] [--rounds 5] [--steps 3] [--only NAME ...] [--device cpu] [--ngf 64]

The textbook loop is plain PyTorch: a Dataset of pictures in memory, a DataLoader, the same two networks, two ordinary Adams; the
discriminator is frozen for the generator's step. The others are a `pix2pix_learner` with its history in `fit`, as `fit_pix2pix` runs it,
all pieces together, none, or one left out. Each variant has a process of its own, and they take turns: in every round each does `steps`
steps after one that does not count, and the table has medians over all. "Outside": the share of a step that is not spent in the networks,
losses and Adams (data, callbacks, history, fastai's loop). On CUDA a step ends when the device is done.
"""
import argparse, contextlib, platform, re, resource, sys, time
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median
import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset
from fastai.callback.core import Callback
from fastai.learner import Learner
from pix2pix_nb.data import paired_dls, to_unit
from pix2pix_nb.demo import demo_pairs
from pix2pix_nb.discriminator import PatchDiscriminator
from pix2pix_nb.generator import UNetGenerator
from pix2pix_nb.monitor import LossHistory
from pix2pix_nb.speed import at_full_speed, best_precision
from pix2pix_nb.train import pix2pix_learner


def wait(device):
    if device == 'cuda': torch.cuda.synchronize()


class Pairs(Dataset):
    "Pictures in memory, cropped and mirrored one pair at a time"
    def __init__(self, n, size): self.sides, self.size = demo_pairs(n, size*286//256), size
    def __len__(self): return len(self.sides[0])
    def __getitem__(self, i):
        pair = torch.cat([side[i] for side in self.sides])
        top, left = (torch.randint(pair.shape[1]-self.size+1, ()).item() for _ in range(2))
        pair = pair[:, top:top+self.size, left:left+self.size].float()/127.5 - 1
        if torch.rand(()) < .5: pair = pair.flip(2)
        return pair[:3], pair[3:]


def ordinary_adam(params, lr=2e-4): return torch.optim.Adam(params, lr=lr, betas=(.5, .999))


class Textbook:
    "The loop that everybody writes"
    def __init__(self, size, batch, steps, device, ngf):
        torch.manual_seed(0)
        self.device, self.loader = device, DataLoader(Pairs(batch*(steps+1), size), batch, shuffle=True, drop_last=True)
        self.generator, self.judge = UNetGenerator(ngf=ngf, size=size).to(device), PatchDiscriminator(ndf=ngf).to(device)
        self.adams = [ordinary_adam(network.parameters()) for network in (self.generator, self.judge)]
    def block(self):
        "Seconds of each step but the first, and of its networks and Adams"
        times, inside, last = [], [], None
        bce = lambda logits, label: F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, label))
        for x, y in self.loader:
            x, y = x.to(self.device), y.to(self.device)
            wait(self.device); begin = time.perf_counter()
            fake = self.generator(x)
            loss = (bce(self.judge(x, y), 1.) + bce(self.judge(x, fake.detach()), 0.))/2
            self.adams[1].zero_grad(); loss.backward(); self.adams[1].step()
            self.judge.requires_grad_(False)
            loss = bce(self.judge(x, fake), 1.) + 100*F.l1_loss(fake, y)
            self.adams[0].zero_grad(); loss.backward(); self.adams[0].step()
            self.judge.requires_grad_(True)
            shown = loss.item()
            wait(self.device); now = time.perf_counter()
            if last is not None: times.append(now-last); inside.append(now-begin)
            last = now
        return times, inside


class Clock(Callback):
    "When each step was done, all callbacks included"
    order = 200
    def __init__(self, device): self.clock_device, self.times, self.last = device, [], None
    def after_batch(self):
        if not self.training: return
        wait(self.clock_device); now = time.perf_counter()
        if self.last is not None: self.times.append(now-self.last)
        self.last = now


class Ours:
    "`pix2pix_learner` with a history, as `fit_pix2pix` trains it"
    def __init__(self, size, batch, steps, device, ngf, small=True, memory=True, fused=True, **settings):
        torch.manual_seed(0)
        data = dict(n_train=batch*(steps+1), n_valid=1, cache_gb=16, seed=0, device=device)
        self.device, self.memory = device, memory
        self.learn = pix2pix_learner(paired_dls('demo', size=size, batch_size=batch, **data), ngf=ngf, ndf=ngf, **settings)
        if not small and hasattr(self.learn, 'small_maps'): self.learn.remove_cb(self.learn.small_maps)
        if not fused: self.learn.opt_func.keywords['opt'] = self.learn.gan_trainer.disc_opt_func = ordinary_adam
        self.inside, do_one_batch = [], self.learn._do_one_batch
        def timed():
            wait(device); begin = time.perf_counter(); do_one_batch(); wait(device)
            if self.learn.training: self.inside.append(time.perf_counter()-begin)
        if settings.get('compile') != 'graph': self.learn._do_one_batch = timed
        for _ in self.learn.dls.train: pass                                            # fill the memory
    def block(self):
        self.inside.clear(); clock = Clock(self.device)
        context = at_full_speed(self.device) if self.memory else contextlib.nullcontext()
        with context, self.learn.no_logging(), contextlib.redirect_stdout(open('/dev/null', 'w')): self.learn.fit(1, cbs=[LossHistory(), clock])
        return clock.times, self.inside[1:]


FP32 = dict(precision='fp32')
VARIANTS = {'textbook': Textbook, 'ours, nothing on': dict(FP32, small=False, memory=False, fused=False), 'ours without fused Adam': dict(FP32, fused=False),
            'ours without kept memory': dict(FP32, memory=False), 'ours without small maps': dict(FP32, small=False), 'ours, fp32': FP32, 'ours, bf16': dict(precision='bf16'),
            'ours, compile': dict(FP32, compile=True), 'ours, bf16, compile': dict(precision='bf16', compile=True), 'ours, bf16, captured': dict(precision='bf16', compile='graph')}


def work(pipe, name, size, batch, steps, device, ngf):
    "A process for one variant: a block of steps whenever it is asked, then its peak memory, GB"
    kind = VARIANTS[name]
    made = (kind if kind is Textbook else partial(Ours, **kind))(size, batch, steps, device, ngf)
    while pipe.recv(): pipe.send(made.block())
    pipe.send(torch.cuda.max_memory_allocated()/1e9 if device == 'cuda' else most_resident())


def most_resident():
    "Peak resident memory of this process, GB (Linux: of this program, not of the one that started it)"
    status = Path('/proc/self/status')
    return int(re.search(r'VmHWM:\s+(\d+)', status.read_text())[1])/1e6 if status.exists() else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss/1e6


def measure(names, rounds, size, batch, steps, device, ngf):
    "Of each variant: seconds of all steps, of networks and Adams in them, and peak memory"
    start, pipes = get_context('spawn'), {}
    for name in names:
        pipes[name], other = start.Pipe()
        start.Process(target=work, args=(other, name, size, batch, steps, device, ngf), daemon=True).start()
    def ask(pipe, more): pipe.send(more); return pipe.recv()
    seen = {name: ([], []) for name in names}
    for _ in range(rounds):
        for name, pipe in pipes.items():
            for kept, new in zip(seen[name], ask(pipe, True)): kept.extend(new)
    return {name: (*seen[name], ask(pipe, False)) for name, pipe in pipes.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in dict(size=256, rounds=5, steps=3, ngf=64).items(): parser.add_argument(f'--{name}', type=int, default=default)
    parser.add_argument('--batches', type=int, nargs='+', default=[1, 16]); parser.add_argument('--only', nargs='+')
    parser.add_argument('--device', default='cuda' if torch.cuda.is_available() else 'cpu')
    args = parser.parse_args()
    names = args.only or [name for name in VARIANTS if 'captured' not in name or args.device == 'cuda']
    if wrong := [name for name in names if name not in VARIANTS]: sys.exit(f'{wrong[0]}: expected some of {", ".join(VARIANTS)}')
    machine = torch.cuda.get_device_name() if args.device == 'cuda' else f'{platform.processor() or platform.machine()}, {torch.backends.cpu.get_cpu_capability()}, {torch.get_num_threads()} threads'
    print(f'{machine}; torch {torch.__version__}; {args.size}x{args.size}, ngf {args.ngf}; best precision here: {best_precision(args.device)}')
    for batch in args.batches:
        found = measure(names, args.rounds, args.size, batch, args.steps, args.device, args.ngf)
        first = median(found[names[0]][0])
        print(f'\nbatch {batch}, medians of {args.rounds} x {args.steps} steps\n\n| | seconds a step (quartiles) | against {names[0]} | images/s | outside | peak memory, GB |\n|---|---|---|---|---|---|')
        for name, (times, inside, memory) in found.items():
            now, low, high = median(times), *(sorted(times)[round((len(times)-1)*q)] for q in (.25, .75))
            outside = f'{1 - sum(inside)/sum(times):.1%}' if inside else ''
            print(f'| {name} | {now:.3f} ({low:.3f} to {high:.3f}) | {first/now:.2f}x | {batch/now:.2f} | {outside} | {memory:.2f} |', flush=True)


if __name__ == '__main__': main()
