"""The paper's ablations in small: which loss, which generator, which patch (paper §4.2 to §4.4), on the demo set at 128 pixels.

usage: python benchmarks/ablations.py FOLDER [--steps 900] [--seeds 3]
A run that FOLDER has already is not repeated; one that was cut off begins anew. Writes results/ablations.csv, ablations-seeds.csv (each seed by itself)
and ablations.md beside this file, and nbs/images/ablations.jpg. About a minute and a half a run on one core; ten arms, three seeds.

Scores, as in the paper's tables: a labelling network, trained on true demo photos, reads labels off the fakes; they are compared with the label maps
the fakes were drawn from. Intervals: 95%, bootstrap over seeds and held-out pictures. The sliced Wasserstein distance asks what labels do not: do small
patches of the fakes, taken together, look like those of true photos? It belongs to a whole set, so its range is that of the seeds.
"""
import argparse, csv, json
from pathlib import Path
import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw, ImageFont
from pix2pix_nb.data import paired_dls, to_bytes, to_unit
from pix2pix_nb.demo import PALETTE, classes_of, demo_pairs
from pix2pix_nb.evaluate import swd
from pix2pix_nb.generator import UNetGenerator, generate
from pix2pix_nb.losses import l1_loss
from pix2pix_nb.monitor import _own_structure
from pix2pix_nb.train import fit_pix2pix

here, K, SIZE, HELD_OUT = Path(__file__).parent, len(PALETTE), 128, 48
L1_ALONE, NO_L1 = dict(lambda_gan=0), dict(lambda_l1=0)
ARMS = {'L1': L1_ALONE, 'GAN': dict(conditional=False, **NO_L1), 'cGAN': NO_L1, 'L1+GAN': dict(conditional=False), 'L1+cGAN': {},
        'encoder-decoder, L1': dict(skips=False, **L1_ALONE), 'encoder-decoder, L1+cGAN': dict(skips=False),
        'patch 1': dict(n_layers=0), 'patch 16': dict(n_layers=1), 'whole picture': dict(n_layers=5)}
PAPER = {'L1': (.42, .15, .11), 'GAN': (.22, .05, .01), 'cGAN': (.57, .22, .16), 'L1+GAN': (.64, .20, .15), 'L1+cGAN': (.66, .23, .17), 'encoder-decoder, L1': (.35, .12, .08),
         'encoder-decoder, L1+cGAN': (.29, .09, .05), 'patch 1': (.39, .15, .10), 'patch 16': (.65, .21, .17), 'whole picture': (.42, .16, .11), 'true photos': (.80, .26, .21)}


def reader(folder, steps=500):
    "A network that reads classes off a photo, (N, 3, H, W) -> logits (N, K, H, W)"
    path = folder/'reader.pt'
    torch.manual_seed(0)
    network = UNetGenerator(out_channels=K, ngf=16, size=SIZE, dropout=0.)
    logits = lambda photos: 6*network(photos)                                 # its tanh bounds them
    if path.exists(): network.load_state_dict(torch.load(path, weights_only=True))
    else:
        dls = paired_dls('demo', size=SIZE, batch_size=4, seed=0, direction='BtoA')
        adam, batches = torch.optim.Adam(network.parameters(), 1e-3), (b for _ in range(10**6) for b in dls.train)
        for step in range(steps):
            labels, photos = next(batches)
            loss = F.cross_entropy(logits(photos), classes_of(labels))
            adam.zero_grad(); loss.backward(); adam.step()
        torch.save(network.state_dict(), path)
    network.eval()
    return logits


@torch.no_grad()
def scores(read, labels, fakes, photos):
    "Confusion of each picture (N, K, K), L1 and structure; sliced Wasserstein distance of all"
    truth = classes_of(labels)
    seen = torch.cat([read(part).argmax(1) for part in fakes.split(8)])
    confusion = torch.stack([torch.bincount(t.flatten()*K + s.flatten(), minlength=K*K).view(K, K) for t, s in zip(truth, seen)])
    each = lambda function: [float(function(f[None], p[None])) for f, p in zip(fakes, photos)]
    return dict(confusion=confusion.tolist(), l1=each(l1_loss), structure=each(_own_structure), swd=swd(fakes, photos))


def summary(confusion):
    "Per-pixel accuracy, per-class accuracy, class IoU of summed confusions (K, K); classes that the truth lacks do not count"
    right, truth, seen = np.diag(confusion), confusion.sum(1), confusion.sum(0)
    there = truth > 0
    return right.sum()/truth.sum(), (right[there]/truth[there]).mean(), (right[there]/(truth + seen - right)[there]).mean()


def resampled(runs, n=1000):
    "Pixel, class, IoU, L1, structure (5,), and the same n times with runs and pictures drawn anew (n, 5)"
    rng = np.random.default_rng(0)                                                       # the same draws for each arm: differences are paired
    confusion = np.array([run['confusion'] for run in runs]); other = np.array([[run['l1'], run['structure']] for run in runs])
    def one(seeds, pictures): return (*summary(confusion[seeds][:, pictures].sum((0, 1))), *other[seeds][:, :, pictures].mean((0, 2)))
    s, m = confusion.shape[:2]
    pictures, seeds = rng.integers(m, size=(n, m)), rng.integers(s, size=(n, s))
    return np.array(one(np.arange(s), np.arange(m))), np.array([one(*drawn) for drawn in zip(seeds, pictures)])


def interval(mean, drawn): return list(zip(mean, *np.quantile(drawn, (.025, .975), axis=0)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('folder', type=Path); parser.add_argument('--steps', type=int, default=900); parser.add_argument('--seeds', type=int, default=3)
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    labels, photos = (to_unit(side) for side in demo_pairs(HELD_OUT, size=SIZE, seed=1))   # the demo set's held-out pairs begin with these
    read, strip = reader(args.folder), {}
    others = to_unit(demo_pairs(HELD_OUT, size=SIZE, seed=2)[1])                           # what the distance is between true photos
    found = {'true photos': [{**scores(read, labels, photos, photos), 'swd': swd(others, photos)}]}
    for seed in range(args.seeds):
        for arm, settings in ARMS.items():
            stem = args.folder/f"{arm.replace(' ', '_').replace(',', '')}-{seed}-{args.steps}"
            if not stem.with_suffix('.json').exists():
                run = stem.with_name(stem.name + '.run')
                while run.exists(): run = run.with_name(run.name + '_')              # what was cut off stays there, unused
                learn = fit_pix2pix('demo', size=SIZE, n_valid=8, steps=args.steps, ngf=16, ndf=32, lr=4e-4, lr_decay=.5, seed=seed, show=False, run_dir=run, **{'n_layers': 3, **settings})
                fakes = torch.cat([generate(learn.model, part) for part in labels.split(8)])
                stem.with_suffix('.json').write_text(json.dumps(scores(read, labels, fakes, photos)))
                Image.fromarray(torch.cat(list(to_bytes(fakes[:3])), 1).permute(1, 2, 0).numpy()).save(stem.with_suffix('.png'))
            found.setdefault(arm, []).append(json.loads(stem.with_suffix('.json').read_text()))
            if seed == 0: strip[arm] = stem.with_suffix('.png')
            write(found, strip, labels, photos, args)


def write(found, strip, labels, photos, args):
    "The tables, from what there is so far"
    names, default = ('per-pixel', 'per-class', 'IoU', 'L1', 'structure'), 'L1+cGAN'
    drawn = {arm: resampled(runs) for arm, runs in found.items()}
    rows = {}
    for arm, (mean, more) in drawn.items():
        patches = [run['swd'] for run in found[arm]]
        rows[arm] = interval(mean, more) + [(np.mean(patches), min(patches), max(patches))]
        if len(found[arm]) == len(found.get(default, ())): rows[arm].append((mean[0] - drawn[default][0][0], *np.quantile(more[:, 0] - drawn[default][1][:, 0], (.025, .975))))
    columns = (*names, 'swd', 'difference')
    with open(here/'results'/'ablations.csv', 'w', newline='') as file:
        table = csv.writer(file); table.writerow(('arm', 'seeds', *(f'paper {name}' for name in names[:3]), *(f'{name} {part}'.strip() for name in columns for part in ('', 'low', 'high'))))
        for arm, row in rows.items(): table.writerow((arm, len(found[arm]), *PAPER[arm], *(f'{value:.4f}' for three in row for value in three)))
    with open(here/'results'/'ablations-seeds.csv', 'w', newline='') as file:
        table = csv.writer(file); table.writerow(('arm', 'seed', *columns[:-1]))
        for arm, runs in found.items():
            for seed, run in enumerate(runs): table.writerow((arm, seed, *(f'{value:.4f}' for value in (*summary(np.array(run['confusion']).sum(0)), np.mean(run['l1']), np.mean(run['structure']), run['swd']))))
    lines = ['# The paper\'s ablations in small', '', f'`python benchmarks/ablations.py FOLDER --steps {args.steps}`: demo set, {SIZE} pixels, batch 1, ngf 16, ndf 32, {args.steps:,} steps, the rate falling over the second half; {HELD_OUT} held-out pairs.', '',
             f'In brackets 95% intervals over seeds and pictures; for the sliced Wasserstein distance of patches (lower is better) the range of the seeds; "difference": per-pixel accuracy less that of {default}, pairwise. In the first row the distance is that of other true photos. "paper": Cityscapes, tables 1 to 3 of arXiv version 3; the encoder-decoders there were trained with batches of ten.', '',
             '| arm | seeds | ' + ' | '.join(columns) + ' | paper: pixel / class / IoU |', '|:--|--:|' + '--:|'*len(columns) + ':--|']
    for arm, row in rows.items():
        cells = [f'{a:.0f} ({b:.0f} to {c:.0f})' if name == 'swd' else f'{a:.2f} ({b:.2f} to {c:.2f})' for name, (a, b, c) in zip(columns, row)]
        lines.append(f"| {arm} | {len(found[arm])} | " + ' | '.join(cells + ['']*(len(columns) - len(cells))) + f" | {' / '.join(f'{v:.2f}' for v in PAPER[arm])} |")
    (here/'results'/'ablations.md').write_text('\n'.join(lines) + '\n')
    true = {name: Image.fromarray(torch.cat(list(to_bytes(side[:3])), 1).permute(1, 2, 0).numpy()) for name, side in dict(input=labels, target=photos).items()}
    show({**true, **{arm: Image.open(path) for arm, path in strip.items()}}).save(here.parent/'nbs'/'images'/'ablations.jpg', quality=80)


def show(strips, across=6, bar=22, gap=6):
    "Named strips, six in a row"
    font, width, height = ImageFont.load_default(size=11), SIZE + gap, 3*SIZE + bar
    page = Image.new('RGB', (across*width - gap, -(-len(strips)//across)*height), 'white')
    for i, (name, picture) in enumerate(strips.items()):
        x, y = i % across*width, i//across*height
        page.paste(picture, (x, y + bar)); ImageDraw.Draw(page).text((x + SIZE/2, y + bar/2), name.replace('encoder-decoder', 'enc.-dec.'), 'black', font, 'mm')
    return page


if __name__ == '__main__': main()
