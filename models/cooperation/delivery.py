"""Delivery: what the programmes cost, and how well the administration keeps up with them."""

from models.cooperation.tiers import Tier
from models.engine import Sector, minimum, total, where

delivery = Sector("delivery")


@delivery.auxiliary(unit="dimensionless", by=Tier)
def focus_share(emerging_tier, emerging_focus):
    """Share of the effort that goes to the tier"""
    return where(emerging_tier > 0, emerging_focus, 1 - emerging_focus)


@delivery.auxiliary(unit="USD_million/year")
def funding_cost(joint_research_fund, technology_finance):
    """Cost of research funds and technology finance"""
    return joint_research_fund + technology_finance


@delivery.auxiliary(unit="USD_million/year")
def platform_cost(
    transfer_centre_starts,
    transfer_centre_start_cost,
    transfer_centres,
    transfer_centre_running_cost,
    cooperation_centre_starts,
    cooperation_centre_start_cost,
    cooperation_centres,
    cooperation_centre_running_cost,
):
    """Cost of opening and running transfer and cooperation centres"""
    return (
        transfer_centre_starts * transfer_centre_start_cost
        + transfer_centres * transfer_centre_running_cost
        + cooperation_centre_starts * cooperation_centre_start_cost
        + cooperation_centres * cooperation_centre_running_cost
    )


@delivery.auxiliary(unit="USD_million/year")
def talent_cost(
    young_scientist_visits,
    visit_cost,
    broker_training,
    broker_training_cost,
    residence_facilitation,
    residence_service_cost,
):
    """Cost of visits, broker training and residence services"""
    return (
        young_scientist_visits * visit_cost
        + broker_training * broker_training_cost
        + residence_facilitation * residence_service_cost
    )


@delivery.auxiliary(unit="USD_million/year")
def park_cost(
    overseas_park_starts,
    overseas_park_start_cost,
    home_park_starts,
    home_park_start_cost,
    service_centres,
    service_centre_running_cost,
):
    """Public cost of starting parks and running their service centres"""
    return (
        overseas_park_starts * overseas_park_start_cost
        + home_park_starts * home_park_start_cost
        + total(service_centres) * service_centre_running_cost
    )


@delivery.flow(unit="USD_million/year")
def programme_cost(funding_cost, platform_cost, talent_cost, park_cost):
    """Programme cost

    Public spending on all programmes together, in a year.
    """
    return funding_cost + platform_cost + talent_cost + park_cost


@delivery.stock(unit="USD_million", initial="no_spending_yet")
def cumulative_programme_cost(programme_cost):
    """Programme cost since 2015"""
    return programme_cost


@delivery.auxiliary(unit="USD_million/year")
def capacity_needed(programme_cost, delivery_reserve):
    """Capacity that would deliver the programmes with a reserve"""
    return programme_cost * (1 + delivery_reserve)


@delivery.flow(unit="USD_million/year**2")
def delivery_learning(capacity_needed, delivery_capacity, delivery_learning_time):
    """Growth of the capacity to deliver"""
    return (capacity_needed - delivery_capacity) / delivery_learning_time


@delivery.stock(unit="USD_million/year", initial="capacity_needed")
def delivery_capacity(delivery_learning):
    """Capacity to deliver programmes

    Spending that offices and partners can turn into work done well; it follows the workload.
    """
    return delivery_learning


@delivery.auxiliary(unit="dimensionless")
def delivery_effectiveness(delivery_capacity, programme_cost, overload_severity):
    """Effectiveness of delivery

    The part of what is paid for that takes effect; below 1 when spending outruns capacity.
    """
    return minimum(1, delivery_capacity / programme_cost) ** overload_severity
