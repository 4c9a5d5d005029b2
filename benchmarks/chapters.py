"""The time each notebook takes from top to bottom, as nbdev_test runs it: in a process of its own, without and with the cells marked slow.

usage: python benchmarks/chapters.py [NAME ...]     all notebooks, or those whose paths contain NAME; prints a table
"""
import subprocess, sys, time
from pathlib import Path

root = Path(__file__).parent.parent


def seconds(notebook, *flags):
    "Wall clock of one run, or that it failed"
    start = time.perf_counter()
    run = subprocess.run(['nbdev_test', '--path', notebook, '--n_workers', '1', *flags], cwd=root, capture_output=True, text=True)
    if run.returncode: print(run.stderr[-2000:], file=sys.stderr)
    return f'{time.perf_counter() - start:.0f}' if run.returncode == 0 else 'failed'


print('| notebook | seconds | with slow cells |\n|---|---|---|')
for notebook in sorted((root/'nbs').rglob('*.ipynb')):
    if sys.argv[1:] and not any(name in str(notebook) for name in sys.argv[1:]): continue
    slow = '#| slow' in notebook.read_text(encoding='utf-8')
    print('|', notebook.relative_to(root/'nbs'), '|', seconds(notebook), '|', seconds(notebook, '--flags', 'slow') if slow else '', '|', flush=True)
