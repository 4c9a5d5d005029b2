"""Process the notebooks as for the site, and check what can be checked without Quarto.

usage: python tools/check_docs.py      exits with 1 and lists what is wrong
"""
import json, re, sys
from pathlib import Path
from nbdev.serve import proc_nbs

root = Path(__file__).parent.parent


def main():
    folder = Path(proc_nbs(str(root/'nbs'), n_workers=0, force=True))
    problems = []
    notebooks = sorted(folder.rglob('*.ipynb'))
    for path in notebooks:
        for number, cell in enumerate(json.loads(path.read_text(encoding='utf-8'))['cells']):
            where, source, outputs = f'{path.name}, cell {number}', ''.join(cell['source']), cell.get('outputs', [])
            if cell['cell_type'] == 'markdown':
                for link in re.findall(r'\]\(([^)#\s]+)[^)]*\)', source):
                    if not re.match(r'https?:|mailto:', link) and not (path.parent/link).exists(): problems.append(f'{where}: no such page or file: {link}')
            for output in [] if '#| output: false' in source else outputs:      # not on the page
                text = json.dumps(output)
                if output['output_type'] == 'error': problems.append(f'{where}: a saved error')
                if re.search(r'\w+Warning:|site-packages|/home/|/Users/|/root/|/tmp/', text): problems.append(f'{where}: a warning or a private path in an output')
                if 'image/png' in output.get('data', {}) and 'fig-alt' not in source: problems.append(f'{where}: a picture without alternative text')
    sidebar = re.findall(r'[\w/]+\.ipynb', (root/'_quarto.yml').read_text(encoding='utf-8'))
    for name in {p.name for p in notebooks} ^ {Path(n).name for n in sidebar}: problems.append(f'{name}: in the sidebar or in nbs/, but not in both')
    print(f'{len(notebooks)} pages processed')
    if problems: sys.exit('\n'.join(problems))


if __name__ == '__main__': main()
