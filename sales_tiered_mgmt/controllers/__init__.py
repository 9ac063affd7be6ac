from . import approval
from . import feedback
from . import target
from . import simulation
