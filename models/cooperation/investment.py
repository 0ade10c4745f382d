"""Investment both ways: flows that follow, with a delay, what firms on each side want."""

from models.cooperation.tiers import Tier
from models.engine import Sector, clip, exp, lookup, maximum

investment = Sector("investment")


@investment.auxiliary(unit="USD_million/year", by=Tier, total=True)
def finance_support(technology_finance, focus_share, delivery_effectiveness):
    """Technology finance that takes effect"""
    return technology_finance * focus_share * delivery_effectiveness


@investment.auxiliary(unit="dimensionless", by=Tier)
def finance_pull(finance_support, finance_strength, finance_half_support):
    """Pull of technology finance on outbound investment

    Guarantees and credit help the first projects most; the effect levels off.
    """
    return finance_strength * finance_support / (finance_support + finance_half_support)


@investment.auxiliary(unit="year")
def years_since_record(time, history_end):
    """Years since the record ends"""
    return maximum(time - history_end, 0)


@investment.auxiliary(unit="dimensionless", by=Tier)
def scope_potential(wide_scope, wide_scope_potential, years_since_record, scope_ramp):
    """Potential added by partners outside the article's list"""
    return 1 + wide_scope * wide_scope_potential * clip(years_since_record / scope_ramp, 0, 1)


@investment.auxiliary(unit="dimensionless")
def outbound_push(time, outbound_push_record, outbound_growth, years_since_record):
    """Shanghai firms' push to invest abroad

    From the record until it ends, then growing at a steady rate.
    """
    return lookup(outbound_push_record, time) * exp(outbound_growth * years_since_record)


@investment.auxiliary(unit="USD_billion/year", by=Tier)
def outbound_desired(
    outbound_reference,
    outbound_push,
    scope_potential,
    relative_trust,
    outbound_trust_elasticity,
    finance_pull,
):
    """Outbound investment that firms want to make directly"""
    return (
        outbound_reference
        * outbound_push
        * scope_potential
        * relative_trust**outbound_trust_elasticity
        * (1 + finance_pull)
    )


@investment.flow(unit="USD_billion/year**2", by=Tier)
def outbound_adjustment(outbound_desired, outbound_direct, outbound_adjustment_time):
    """Change of direct outbound investment"""
    return (outbound_desired - outbound_direct) / outbound_adjustment_time


@investment.stock(unit="USD_billion/year", initial="initial_outbound_direct", by=Tier, total=True)
def outbound_direct(outbound_adjustment):
    """Direct outbound investment

    Investment in partner countries outside parks, at its present yearly rate.
    """
    return outbound_adjustment


@investment.auxiliary(unit="dimensionless")
def inbound_push(
    time,
    inbound_push_record,
    history_end,
    inbound_push_long_run,
    years_since_record,
    inbound_recovery_time,
    inbound_growth,
):
    """Partners' push to invest in Shanghai

    From the record until it ends, then recovering towards a long-run level that itself grows.
    """
    return (
        lookup(inbound_push_record, time)
        + (inbound_push_long_run - lookup(inbound_push_record, history_end))
        * (1 - exp(-years_since_record / inbound_recovery_time))
    ) * exp(inbound_growth * years_since_record)


@investment.auxiliary(unit="USD_billion/year", by=Tier)
def inbound_desired(
    inbound_reference,
    inbound_push,
    scope_potential,
    relative_trust,
    inbound_trust_elasticity,
    relative_knowledge,
    inbound_knowledge_elasticity,
    relative_talent,
    inbound_talent_elasticity,
):
    """Inbound investment that partner firms want to make directly"""
    return (
        inbound_reference
        * inbound_push
        * scope_potential
        * relative_trust**inbound_trust_elasticity
        * relative_knowledge**inbound_knowledge_elasticity
        * relative_talent**inbound_talent_elasticity
    )


@investment.flow(unit="USD_billion/year**2", by=Tier)
def inbound_adjustment(inbound_desired, inbound_direct, inbound_adjustment_time):
    """Change of direct inbound investment"""
    return (inbound_desired - inbound_direct) / inbound_adjustment_time


@investment.stock(unit="USD_billion/year", initial="initial_inbound_direct", by=Tier, total=True)
def inbound_direct(inbound_adjustment):
    """Direct inbound investment

    Investment of partner countries in Shanghai outside parks, at its present yearly rate.
    """
    return inbound_adjustment


@investment.auxiliary(unit="USD_billion/year", by=Tier, total=True)
def outbound_investment(outbound_direct, overseas_park_investment):
    """Outbound investment

    What Shanghai invests in partner countries in a year, directly and through parks.
    """
    return outbound_direct + overseas_park_investment


@investment.auxiliary(unit="USD_billion/year", by=Tier, total=True)
def inbound_investment(inbound_direct, home_park_investment):
    """Inbound investment

    What partner countries invest in Shanghai in a year, directly and through parks.
    """
    return inbound_direct + home_park_investment


@investment.auxiliary(unit="USD_billion/year", by=Tier, total=True)
def investment_balance(inbound_investment, outbound_investment):
    """Investment balance

    Inbound less outbound: below zero, more goes out than comes in.
    """
    return inbound_investment - outbound_investment


@investment.auxiliary(unit="dimensionless")
def investment_coverage(inbound_investment, outbound_investment):
    """Coverage

    Inbound as a multiple of outbound: 1 is balance.
    """
    return inbound_investment / outbound_investment
