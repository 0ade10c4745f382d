"""Trust: what partners do together builds it, slowly; it opens doors everywhere else."""

from models.cooperation.tiers import Tier
from models.engine import Sector, exp

trust_sector = Sector("trust")


@trust_sector.auxiliary(unit="dimensionless", by=Tier)
def institutional_contact(
    cooperation_centres,
    trust_per_cooperation_centre,
    service_centres,
    trust_per_service_centre,
    joint_labs,
    trust_per_lab,
    overseas_parks,
    home_parks,
    trust_per_park,
):
    """Contact through institutions"""
    return (
        cooperation_centres * trust_per_cooperation_centre
        + service_centres * trust_per_service_centre
        + joint_labs * trust_per_lab
        + (overseas_parks + home_parks) * trust_per_park
    )


@trust_sector.auxiliary(unit="dimensionless", by=Tier)
def business_contact(
    outward_transfer,
    inward_transfer,
    trust_per_transfer,
    outbound_investment,
    inbound_investment,
    trust_per_investment,
):
    """Contact through deals and investment"""
    return (outward_transfer + inward_transfer) * trust_per_transfer + (
        outbound_investment + inbound_investment
    ) * trust_per_investment


@trust_sector.auxiliary(unit="dimensionless", by=Tier)
def trust_sustained(institutional_contact, business_contact, resident_scientists, trust_per_scientist):
    """Trust that present contacts can sustain"""
    return 1 - exp(-(institutional_contact + business_contact + resident_scientists * trust_per_scientist))


@trust_sector.flow(unit="1/year", by=Tier)
def trust_building(trust_sustained, trust, trust_adjustment_time):
    """Change of trust"""
    return (trust_sustained - trust) / trust_adjustment_time


@trust_sector.stock(unit="dimensionless", initial="initial_trust", by=Tier)
def trust(trust_building):
    """Trust and networks

    0: strangers. 1: as if there were no border.
    """
    return trust_building


@trust_sector.auxiliary(unit="dimensionless", by=Tier)
def relative_trust(trust, initial_trust):
    """Trust relative to 2015"""
    return trust / initial_trust
