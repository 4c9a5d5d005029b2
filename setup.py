"Everything about the package stands in settings.ini; this file hands it to setuptools"
from configparser import ConfigParser
from pathlib import Path
from setuptools import find_packages, setup

here = Path(__file__).parent
config = ConfigParser(delimiters=['='])
config.read(here/'settings.ini', encoding='utf-8')
cfg = config['DEFAULT']
pythons = ['3.11', '3.12', '3.13']    # 3.11 runs all tests; the others ran the wheel check of .ci/run

setup(
    name=cfg['lib_name'],
    version=cfg['version'],
    license='Apache-2.0',
    description=cfg['description'],
    long_description=(here/'README.md').read_text(encoding='utf-8'),
    long_description_content_type='text/markdown',
    author=cfg['author'],
    author_email=cfg['author_email'],
    url=cfg['git_url'],
    keywords=cfg['keywords'],
    classifiers=['Development Status :: 3 - Alpha', 'Intended Audience :: Education', 'Intended Audience :: Developers',
                 'Natural Language :: English', 'Topic :: Scientific/Engineering :: Image Processing',
                 *(f'Programming Language :: Python :: {version}' for version in pythons)],
    packages=find_packages(include=['pix2pix_nb', 'pix2pix_nb.*']),
    include_package_data=True,
    package_data={'pix2pix_nb': ['weights/*', 'static/*']},
    python_requires='>=' + cfg['min_python'],
    install_requires=cfg['requirements'].split(),
    extras_require={'dev': cfg['dev_requirements'].split(), 'tensorboard': ['tensorboard'], 'play': ['anywidget'], 'accelerate': ['accelerate'], 'metrics': ['torchmetrics[image]', 'torch-fidelity'],
                    'onnx': ['onnx', 'onnxruntime', 'onnxscript'], 'hub': ['huggingface_hub']},
    entry_points={'console_scripts': cfg['console_scripts'].split(), 'nbdev': ['pix2pix_nb=pix2pix_nb._modidx:d']},
    zip_safe=False,
    options={'editable_wheel': {'mode': 'compat'}},   # importable from beside the checkout too, where a folder has this name
)
