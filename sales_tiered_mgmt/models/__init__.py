from . import organization
from . import authority
from . import extended
