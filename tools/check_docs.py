"""Process the notebooks as for the site, and check what can be checked without Quarto:
no errors, warnings or private paths in outputs; pictures have alternative text; links, anchors and cross-references lead somewhere;
each page has a title and a description of its own and stands in the sidebar; tutorials use no name that only a hidden cell makes.

usage: python tools/check_docs.py      exits with 1 and lists what is wrong
"""
import ast, json, re, sys
from configparser import ConfigParser
from pathlib import Path
import yaml
from nbdev.serve import proc_nbs

root = Path(__file__).parent.parent
settings = ConfigParser(delimiters=['=']); settings.read(root/'settings.ini', encoding='utf-8')
site = settings['DEFAULT']['doc_host'] + settings['DEFAULT']['doc_baseurl'] + '/'


class Page:
    "What a processed notebook says of itself, what one can link to on it, and what it links to"
    def __init__(self, path, folder):
        self.path, self.name = path, path.relative_to(folder).as_posix()
        self.cells = json.loads(path.read_text(encoding='utf-8'))['cells']
        first = ''.join(self.cells[0]['source']) if self.cells else ''
        self.front = (yaml.safe_load(first.strip().strip('-')) if first.startswith('---') else None) or {}
        self.html = (path.parent/self.front.get('output-file', path.with_suffix('.html').name)).relative_to(folder).as_posix()
        self.texts = [(number, text) for number, cell in enumerate(self.cells) for text in readable(cell)]
        self.labels = [label for cell in self.cells for label in re.findall(r'^#\| label: (\S+)', ''.join(cell['source']), re.M)]
        self.anchors = set(self.labels)
        for _, text in self.texts: self.anchors.update(anchors(text))


def readable(cell):
    "The Markdown of a cell: its own, or that of its outputs"
    if cell['cell_type'] == 'markdown': return [''.join(cell['source'])]
    if '#| output: false' in ''.join(cell['source']): return []
    return [''.join(output['data']['text/markdown']) for output in cell.get('outputs', []) if 'text/markdown' in output.get('data', {})]


def prose(text): return re.sub(r'`[^`\n]*`', '', re.sub(r'^```.*?^```', '', text, flags=re.M | re.S))


def anchors(text):
    "Names of headings, as Pandoc makes them, and names given by hand"
    for heading in re.findall(r'^#+ (.+)$', re.sub(r'^```.*?^```', '', text, flags=re.M | re.S), re.M):
        words = re.sub(r'\{.*?\}$', '', re.sub(r'\[([^\]]*)\]\([^)]*\)', r'\1', heading)).strip()
        yield re.sub(r'^[^a-z]+', '', re.sub(r'\s+', '-', re.sub(r'[^\w\s.-]', '', words.lower())))
    yield from re.findall(r'\{#([\w.-]+)', text)


def check_links(page, pages, folder):
    by_name, by_html = {p.name: p for p in pages}, {p.html: p for p in pages}
    for number, text in page.texts:
        text = prose(text)
        for alt, target in re.findall(r'!\[([^\]]*)\]\((\S+?)[)\s]', text):
            if not alt: yield f'{page.name}, cell {number}: a picture without alternative text: {target}'
        for target in re.findall(r'\]\(([^)\s]+)[^)]*\)', text) + re.findall(r'(?:href|src)="([^"]+)"', text):
            if target.startswith(site): other, _, anchor = target[len(site):].partition('#'); found = by_html.get(other or 'index.html')
            elif re.match(r'https?:|mailto:|data:', target): continue
            else:
                other, _, anchor = target.partition('#')
                where = (page.path.parent/other).resolve()
                relative = where.relative_to(folder.resolve()).as_posix() if where.is_relative_to(folder.resolve()) else other
                found = page if not other else by_name.get(relative) or by_html.get(relative)
                if not found and where.is_file(): continue
            if not found: yield f'{page.name}, cell {number}: no such page or file: {target}'
            elif anchor and anchor not in found.anchors: yield f'{page.name}, cell {number}: no such place on {found.name}: #{anchor}'
        for label in re.findall(r'(?<![\w`])@((?:fig|tbl|eq|sec)-[\w-]+)', text):
            if label not in page.anchors: yield f'{page.name}, cell {number}: no such figure, table or section: @{label}'


def check_outputs(page):
    for number, cell in enumerate(page.cells):
        where, source = f'{page.name}, cell {number}', ''.join(cell['source'])
        for output in [] if '#| output: false' in source else cell.get('outputs', []):
            text = json.dumps(output)
            if output['output_type'] == 'error': yield f'{where}: a saved error'
            if re.search(r'\w+Warning:|site-packages|/home/|/Users/|/root/|/tmp/', text): yield f'{where}: a warning or a private path in an output'
            if ''.join(output.get('data', {}).get('text/markdown', '')).startswith('```html'): yield f'{where}: a progress table whose text/markdown the page may show as source: leave its text/html alone'
            if 'image/png' in output.get('data', {}) and 'fig-alt' not in source: yield f'{where}: a picture without alternative text'


def check_front(pages):
    for field in ('title', 'description', 'html'):
        seen = {}
        for page in pages:
            value = page.html if field == 'html' else page.front.get(field)
            if not value: yield f'{page.name}: no {field}'
            elif value in seen: yield f'{page.name}: the same {field} as {seen[value]}'
            seen[value] = page.name
    for page in pages:
        for label in {label for label in page.labels if page.labels.count(label) > 1}: yield f'{page.name}: two cells with label {label}'
    sidebar = set(re.findall(r'[\w/]+\.ipynb', (root/'_quarto.yml').read_text(encoding='utf-8')))
    for name in {page.name for page in pages} ^ sidebar: yield f'{name}: in _quarto.yml or in nbs/, but not in both'


def check_titles():
    "What else stands in the cell of the title becomes front matter, or is lost"
    for path in sorted((root/'nbs').rglob('*.ipynb')):
        cells = json.loads(path.read_text(encoding='utf-8'))['cells']
        title = next(''.join(cell['source']) for cell in cells if cell['cell_type'] == 'markdown')
        for line in title.splitlines():
            if not re.match('[#>-] |$', line): yield f'{path.name}: in the cell of the title, so not on the page: {line[:60]}'


def names(tree, kind):
    "Names that code makes (Store) or uses (Load)"
    made = {alias.asname or alias.name.split('.')[0] for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom)) for alias in node.names}
    made |= {node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))} | {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, kind)} | (made if kind is ast.Store else set())


def check_shown():
    "Who copies a tutorial from the site has only what it shows"
    for path in sorted((root/'nbs'/'tutorials').glob('*.ipynb')):
        shown, hidden = set(), set()
        for cell in json.loads(path.read_text(encoding='utf-8'))['cells']:
            source = ''.join(cell['source'])
            if cell['cell_type'] != 'code': continue
            tree = ast.parse(source)
            if re.search(r'^#\| *(hide|echo: false)', source, re.M): hidden |= names(tree, ast.Store); continue
            shown |= names(tree, ast.Store)
            for name in sorted((names(tree, ast.Load) & hidden) - shown): yield f'{path.name}: {name} is used where one sees it, and made where one does not'


def main():
    folder = Path(proc_nbs(str(root/'nbs'), n_workers=0, force=True))
    pages = [Page(path, folder) for path in sorted(folder.rglob('*.ipynb'))]
    problems = [*check_titles(), *check_shown(), *check_front(pages), *(problem for page in pages for problem in (*check_outputs(page), *check_links(page, pages, folder)))]
    print(f"{len(pages)} pages processed, {sum(len(re.findall(r'[)]|@fig', text)) > 0 for page in pages for _, text in page.texts)} texts with links read")
    if problems: sys.exit('\n'.join(problems))


if __name__ == '__main__': main()
