from . import approval
from . import target
