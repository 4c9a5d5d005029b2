"""Look at the pages without Quarto: each processed notebook as HTML, by Pandoc, and as pictures at desktop and phone width, by Chromium.

usage: python tools/pages.py OUT [NAME ...]     all pages, or those whose names contain NAME; prints what is wider than a phone

Not the site's own layout (no sidebar, no search), but its text, mathematics, tables, figures and callouts. Needs the programs pandoc and chromium.
"""
import base64, html, re, shutil, subprocess, sys, tempfile
from pathlib import Path
from nbdev.serve import proc_nbs
from PIL import Image
from check_docs import Page, root

style = """<style>
body { max-width: 46rem; margin: 1.5rem auto; padding: 0 1rem; font: 17px/1.55 sans-serif; } @media (max-width: 600px) { body { margin: .5rem auto; } }
pre { background: #f4f4f6; padding: .6rem; overflow-x: auto; font-size: .82em; } table { border-collapse: collapse; display: block; overflow-x: auto; } td, th { border-bottom: 1px solid #ccc; padding: .2rem .6rem; text-align: left; }
[class^=callout] { border-left: 4px solid #2780e3; background: #eef4fc; padding: .1rem 1rem; margin: 1rem 0; } figure { margin: 1rem 0; } figcaption { color: #555; font-size: .9em; }
%s</style><script>addEventListener('load', () => { let wide = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 2 && !e.closest('pre, table, math'));
document.title = `WIDE ${innerWidth} ${document.body.offsetHeight + 40} ` + wide.slice(0, 3).map(e => e.tagName + ' ' + e.textContent.trim().slice(0, 40)).join(' | '); });</script>"""


def markdown(page, folder):
    "The page as Pandoc's Markdown; pictures beside it"
    for number, cell in enumerate(page.cells[1:], 1):
        source = ''.join(cell['source'])
        if cell['cell_type'] == 'markdown': yield source; continue
        if cell['cell_type'] != 'code': continue
        options = dict(re.findall(r'^#\| ([\w-]+): "?(.*?)"?$', source, re.M))
        code = re.sub(r'^#\|.*\n?', '', source, flags=re.M).strip()
        if options.get('echo') != 'false' and code: yield f'```python\n{code}\n```'
        if options.get('output') == 'false': continue
        for part, output in enumerate(cell.get('outputs', [])):
            data = output.get('data', {})
            kind = next((kind for kind in ('image/png', 'image/jpeg', 'image/svg+xml') if kind in data), None)
            if kind:
                name, body = f"{page.path.stem}-{number}-{part}.{kind[6:9].rstrip('+')}", ''.join(data[kind])
                (folder/name).write_bytes(body.encode() if 'svg' in kind else base64.b64decode(body))
                yield f"![{options.get('fig-cap', '')}]({name})"
            elif 'text/markdown' in data: yield ''.join(data['text/markdown'])
            elif 'text/html' in data: yield '```{=html}\n' + ''.join(data['text/html']) + '\n```'
            else: yield '<pre>' + html.escape(''.join(output.get('text') or data.get('text/plain', []))) + '</pre>'


def draw(page, out):
    folder = out/Path(page.html).parent; folder.mkdir(parents=True, exist_ok=True)
    (out/'head.html').write_text(style % (root/'nbs'/'styles.css').read_text(encoding='utf-8'), encoding='utf-8')
    text = f"# {page.front.get('title', page.name)}\n\n*{page.front.get('description', '')}*\n\n" + '\n\n'.join(markdown(page, folder))
    subprocess.run(['pandoc', '-f', 'markdown', '-t', 'html5', '-s', '--mathml', '-H', out/'head.html', '--metadata', f'pagetitle={page.name}', '-o', out/page.html], input=text, text=True, check=True)
    for width in (1280, 390): picture(out/page.html, width)


def picture(path, width):
    "The whole page as PNG, and a line if something is wider than the window. It stands in a frame, as Chromium's own window has a least width."
    frame = path.with_name(f'{path.stem}-{width}.frame.html'); shot = path.with_name(f'{path.stem}-{width}.png')
    frame.write_text(f'<title></title><body style="margin:0"><iframe id=f src="{path.name}" style="border:0;width:{width}px;height:16000px" onload="setTimeout(() => document.title = f.contentDocument.title, 500)"></iframe>')
    wide, height, what = re.search(r'WIDE (\d+) (\d+) ?([^<]*)', chromium('--dump-dom', frame.as_uri())).groups()
    if what: print(f'{path.name} at {wide}: wider than the window: {what}')
    chromium(f'--window-size={max(width, 500)},{min(int(height), 16000)}', f'--screenshot={shot}', frame.as_uri())
    with Image.open(shot) as image: image.crop((0, 0, width, image.height)).save(shot)
    frame.unlink()


def chromium(*words):
    with tempfile.TemporaryDirectory() as profile:
        always = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--hide-scrollbars', '--allow-file-access-from-files', '--disable-web-security', '--virtual-time-budget=4000']
        return subprocess.run(['chromium', *always, f'--user-data-dir={profile}', *words], capture_output=True, text=True).stdout


def main(out, names):
    out = Path(out).resolve(); out.mkdir(parents=True, exist_ok=True)
    folder = Path(proc_nbs(str(root/'nbs'), n_workers=0, force=True))
    shutil.copytree(folder/'images', out/'images', dirs_exist_ok=True)
    pages = [Page(path, folder) for path in sorted(folder.rglob('*.ipynb'))]
    for page in pages:
        if not names or any(name in page.name for name in names): draw(page, out); print(page.html, flush=True)


if __name__ == '__main__':
    if len(sys.argv) < 2: sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2:])
