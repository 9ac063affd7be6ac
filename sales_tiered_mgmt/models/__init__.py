from . import organization
from . import authority
from . import performance
from . import extended
