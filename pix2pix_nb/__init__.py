__version__ = "0.1.0"

import os, sys, warnings
if sys.platform == 'darwin': os.environ.setdefault('PYTORCH_ENABLE_MPS_FALLBACK', '1')   # read when torch is imported: what a Mac's GPU cannot do, its CPU does
warnings.filterwarnings('ignore', message='`torch.jit.script` is deprecated', category=FutureWarning)   # fastai.layers, on import
