"""What the demo company has sold: plain data, computed without Odoo.

The same moment gives the same plan, to the last cent.
"""

from .business import plan_business
