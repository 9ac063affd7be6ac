from . import approval
from . import target
from . import simulation
