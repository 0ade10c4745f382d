"""The cooperation model: Shanghai and its Belt-and-Road partners. One file per sector."""

from models.cooperation.delivery import delivery
from models.cooperation.investment import investment
from models.cooperation.parks import parks
from models.cooperation.platforms import platforms
from models.cooperation.research import research
from models.cooperation.tables import levers, lookup_tables, parameters
from models.cooperation.talent import talent
from models.cooperation.tiers import EMERGING, LEADING, Tier
from models.cooperation.transfer import transfer
from models.cooperation.trust import trust_sector
from models.engine import Model

SECTORS = (investment, transfer, parks, trust_sector, research, talent, platforms, delivery)

MODEL = Model(SECTORS, parameters(), levers(), lookup_tables())
"""The model as it stands, checked at import."""

__all__ = ["EMERGING", "LEADING", "MODEL", "SECTORS", "Tier"]
