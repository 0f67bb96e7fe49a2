"""doichieu: lay local plans beside the central resolution that they carry out.

The public verbs. Everything else is an internal of the toolkit.
"""

import lazy_loader

# The verbs are listed in __init__.pyi; each is imported when it is first asked for.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
