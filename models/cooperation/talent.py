"""Talent: partner scientists who stay in Shanghai, and brokers who can close a deal."""

from models.cooperation.tiers import Tier
from models.engine import Sector

talent = Sector("talent")


@talent.auxiliary(unit="person/year", by=Tier, total=True)
def scientist_visits(young_scientist_visits, focus_share, delivery_effectiveness):
    """Visits by young scientists"""
    return young_scientist_visits * focus_share * delivery_effectiveness


@talent.auxiliary(unit="person/year", by=Tier, total=True)
def attracted_scientists(
    unprompted_arrivals,
    relative_knowledge,
    knowledge_attraction_elasticity,
    residence_attraction,
    residence_facilitation,
):
    """Scientists who come of their own accord"""
    return (
        unprompted_arrivals
        * relative_knowledge**knowledge_attraction_elasticity
        * (1 + residence_attraction * residence_facilitation)
    )


@talent.flow(unit="person/year", by=Tier, total=True)
def scientist_arrivals(scientist_visits, visitor_stay_share, attracted_scientists):
    """Partner scientists who settle"""
    return scientist_visits * visitor_stay_share + attracted_scientists


@talent.stock(unit="person", initial="initial_resident_scientists", by=Tier, total=True)
def resident_scientists(scientist_arrivals, scientist_departures):
    """Partner scientists resident in Shanghai"""
    return scientist_arrivals - scientist_departures


@talent.auxiliary(unit="year")
def scientist_stay(scientist_stay_unaided, residence_retention, residence_facilitation):
    """Average stay of a partner scientist"""
    return scientist_stay_unaided * (1 + residence_retention * residence_facilitation)


@talent.flow(unit="person/year", by=Tier, total=True)
def scientist_departures(resident_scientists, scientist_stay):
    """Partner scientists who leave"""
    return resident_scientists / scientist_stay


@talent.auxiliary(unit="dimensionless", by=Tier)
def relative_talent(resident_scientists, initial_resident_scientists):
    """Resident scientists relative to 2015"""
    return resident_scientists / initial_resident_scientists


@talent.flow(unit="person/year")
def broker_enrolments(broker_training, delivery_effectiveness):
    """Brokers who begin training"""
    return broker_training * delivery_effectiveness


@talent.stock(unit="person", initial="initial_brokers_in_training")
def brokers_in_training(broker_enrolments, broker_graduations):
    """Brokers in training"""
    return broker_enrolments - broker_graduations


@talent.flow(unit="person/year")
def broker_graduations(brokers_in_training, broker_training_time):
    """Brokers who begin work"""
    return brokers_in_training / broker_training_time


@talent.stock(unit="person", initial="initial_brokers")
def brokers(broker_graduations, broker_departures):
    """Working transfer brokers

    People who combine languages, law, technology and business well enough to close a deal.
    """
    return broker_graduations - broker_departures


@talent.flow(unit="person/year")
def broker_departures(brokers, broker_quit_rate):
    """Brokers who leave the work"""
    return brokers * broker_quit_rate
