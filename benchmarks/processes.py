"""One process against two on one CPU: seconds of a step, and of the message alone.

usage: python benchmarks/processes.py [--rounds 3] [--steps 4] [--size 256] [--ngf 64]      prints Markdown

In every round each way does `steps` steps after one that does not count; the table has medians over all rounds.
One process uses all cores, of several each has one thread.
"""
import argparse, time
from functools import partial
from statistics import median
import torch
from fastai.callback.core import Callback
from pix2pix_nb.data import paired_dls
from pix2pix_nb.processes import Processes, average_over_processes, in_processes, join_processes, process_count
from pix2pix_nb.train import pix2pix_learner


class Clock(Callback):
    def before_fit(self): self.times = []
    def before_batch(self): self.began = time.perf_counter()
    def after_batch(self):
        if self.training: self.times.append(time.perf_counter() - self.began)


def steps(args, batch_size=1):
    "Seconds of each step but the first, and of each message as large as both networks' gradients"
    join_processes('cpu')
    data = dict(n_train=(args.steps+1)*batch_size*process_count(), n_valid=1, seed=1, batch_size=batch_size, device='cpu', num_workers=0)
    learn = pix2pix_learner(paired_dls('demo', size=args.size, **data), ngf=args.ngf, ndf=args.ngf)
    clock, messages = Clock(), []
    with learn.no_bar(), learn.no_logging(): learn.fit(1, cbs=[clock, *([Processes()] if process_count() > 1 else [])])
    numbers = torch.zeros(sum(p.numel() for network in (learn.model, learn.loss_func.discriminator) for p in network.parameters()))
    if process_count() > 1:
        for _ in range(4): began = time.perf_counter(); average_over_processes([numbers]); messages.append(time.perf_counter()-began)
    return clock.times[1:], messages


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in dict(rounds=3, steps=4, size=256, ngf=64).items(): parser.add_argument(f'--{name}', type=int, default=default)
    args = parser.parse_args()
    ways = {'one process, batch 1': (1, partial(steps, args)), 'one process, batch 2': (2, partial(steps, args, 2)), 'two processes, batch 1 each': (2, lambda: in_processes(partial(steps, args), seconds=600)[0])}
    seen = {name: ([], []) for name in ways}
    for _ in range(args.rounds):
        for name, (_, way) in ways.items():
            for kept, new in zip(seen[name], way()): kept.extend(new)
    print(f'{torch.get_num_threads()} threads; torch {torch.__version__}; {args.size}x{args.size}, ngf {args.ngf}\n\n| | seconds a step | of it the message | pairs a second |\n|---|---|---|---|')
    for name, (times, messages) in seen.items():
        print(f'| {name} | {median(times):.2f} | {f"{median(messages):.2f}" if messages else ""} | {ways[name][0]/median(times):.2f} |')


if __name__ == '__main__': main()
