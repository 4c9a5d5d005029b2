"""Write README.md from nbs/index.ipynb, without Quarto.

usage: python tools/readme.py          writes README.md and the pictures it shows
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


def main(check):
    text, images = pages(json.loads((root/'nbs'/'index.ipynb').read_text(encoding='utf-8')))
    text = '<!-- written by tools/readme.py from nbs/index.ipynb -->\n\n' + text
    wanted = {root/'README.md': text.encode(), **{pictures/name: data for name, data in images.items()}}
    stale = [path for path, data in wanted.items() if not path.exists() or path.read_bytes() != data]
    if check:
        if stale: sys.exit(f"differs from nbs/index.ipynb: {', '.join(path.name for path in stale)}. Run python tools/readme.py")
        return
    pictures.mkdir(exist_ok=True)
    for path in stale: path.write_bytes(wanted[path])


if __name__ == '__main__': main('--check' in sys.argv[1:])
