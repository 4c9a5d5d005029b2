"""Write README.md from nbs/index.ipynb, and nbs/llms.txt from the titles of all notebooks, without Quarto.

usage: python tools/readme.py          writes both, and the pictures that README.md shows
       python tools/readme.py --check  exits with 1 if they differ from the notebook
"""
import base64, json, re, sys
from pathlib import Path

root = Path(__file__).parent.parent
pictures = root/'nbs'/'images'


def pages(notebook):
    "The markdown of each cell, and the pictures by file name"
    texts, images = [], {}
    for number, cell in enumerate(notebook['cells']):
        source = ''.join(cell['source'])
        if cell['cell_type'] == 'markdown': texts.append(re.sub(r'\]\(([\w/]+\.ipynb)\)', r'](nbs/\1)', source))
        elif '#| hide' in source or cell['cell_type'] != 'code': continue
        else:
            if '#| echo: false' not in source: texts.append(f'```python\n{source}\n```')
            alt = re.search(r'#\| fig-alt: "(.*)"', source)
            for output in cell['outputs']:
                png = output.get('data', {}).get('image/png')
                if not png: continue
                name = f'index-{number}.png'; images[name] = base64.b64decode(png)
                texts.append(f"![{alt[1] if alt else ''}](nbs/images/{name})")
    return '\n\n'.join(texts).strip() + '\n', images


def llms(site='https://pix2pix-nb.github.io/pix2pix_nb/'):
    "The site's list of pages for language models (llmstxt.org): title, address, subtitle"
    lines = ['# pix2pix_nb', '', '> pix2pix, paired image-to-image translation with a conditional GAN, in PyTorch and fastai, written as notebooks', '', '## Pages', '']
    for path in sorted((root/'nbs').rglob('[!_.]*.ipynb')):
        cells = json.loads(path.read_text(encoding='utf-8'))['cells']
        title, subtitle = re.search(r'^# (.+)\n+> (.+)', '\n'.join(''.join(cell['source']) for cell in cells if cell['cell_type'] == 'markdown'), re.M).groups()
        module = next(iter(re.findall(r'#\| default_exp (\w+)', ''.join(''.join(cell['source']) for cell in cells if cell['cell_type'] == 'code'))), path.stem)
        lines.append(f"- [{title}]({site}{path.relative_to(root/'nbs').with_name(module + '.html').as_posix()}): {subtitle}")
    return '\n'.join(lines) + '\n'


def main(check):
    text, images = pages(json.loads((root/'nbs'/'index.ipynb').read_text(encoding='utf-8')))
    text = '<!-- written by tools/readme.py from nbs/index.ipynb -->\n\n' + text
    wanted = {root/'README.md': text.encode(), root/'nbs'/'llms.txt': llms().encode(), **{pictures/name: data for name, data in images.items()}}
    stale = [path for path, data in wanted.items() if not path.exists() or path.read_bytes() != data]
    if check:
        if stale: sys.exit(f"differs from the notebooks: {', '.join(path.name for path in stale)}. Run python tools/readme.py")
        return
    pictures.mkdir(exist_ok=True)
    for path in stale: path.write_bytes(wanted[path])


if __name__ == '__main__': main('--check' in sys.argv[1:])
