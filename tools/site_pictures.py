"""Draw the site's social card, nbs/images/social.jpg (1200x630), from the demo set and the generator in the package.

usage: python tools/site_pictures.py
"""
from pathlib import Path
from matplotlib.figure import Figure
from pix2pix_nb.data import to_bytes, to_unit
from pix2pix_nb.demo import demo_pairs
from pix2pix_nb.generator import generate, load_generator

labels, _ = demo_pairs(5, size=128, seed=12)
fakes = to_bytes(generate(load_generator('demo'), to_unit(labels)))
card = Figure(figsize=(12, 6.3), dpi=100, facecolor='#17202a')
card.text(.06, .84, 'pix2pix_nb', fontsize=46, fontweight='bold', color='white')
card.text(.06, .755, 'Learn paired image translation, and use it', fontsize=23, color='#d5dbe1')
for i, (image, name) in enumerate(((labels[0], 'input'), (fakes[0], 'output'), (labels[2], 'input'), (fakes[2], 'output'))):
    ax = card.add_axes([.06 + .225*i, .1, .2, .55]); ax.imshow(image.permute(1, 2, 0)); ax.axis('off')
    ax.set_title(name, color='#d5dbe1', fontsize=16)
card.savefig(Path(__file__).parent.parent/'nbs'/'images'/'social.jpg', pil_kwargs=dict(quality=85))
