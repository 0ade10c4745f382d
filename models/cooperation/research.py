"""Joint research: funds become laboratories and spending, spending becomes joint knowledge."""

from models.cooperation.tiers import Tier
from models.engine import Sector, delay3

research = Sector("research")


@research.auxiliary(unit="USD_million/year", by=Tier, total=True)
def research_funding(joint_research_fund, focus_share, delivery_effectiveness):
    """Joint research funding that takes effect"""
    return joint_research_fund * focus_share * delivery_effectiveness


@research.flow(unit="lab/year", by=Tier, total=True)
def lab_openings(research_funding, lab_share_of_fund, lab_cost):
    """Joint labs opened"""
    return research_funding * lab_share_of_fund / lab_cost


@research.stock(unit="lab", initial="initial_joint_labs", by=Tier, total=True)
def joint_labs(lab_openings, lab_closings):
    """Joint labs"""
    return lab_openings - lab_closings


@research.flow(unit="lab/year", by=Tier, total=True)
def lab_closings(joint_labs, lab_renewal_share, lab_life):
    """Joint labs closed

    At the end of a term those not renewed close.
    """
    return joint_labs * (1 - lab_renewal_share) / lab_life


@research.auxiliary(unit="USD_million/year", by=Tier, total=True)
def research_spending(research_funding, lab_share_of_fund, private_match):
    """Joint research spending, private match included"""
    return research_funding * (1 - lab_share_of_fund) * (1 + private_match)


@research.auxiliary(unit="USD_million/year", by=Tier, total=True)
def research_effort(research_spending, relative_talent, research_talent_elasticity):
    """Joint research effort

    Spending, worth more where partner scientists are at hand.
    """
    return research_spending * relative_talent**research_talent_elasticity


@research.flow(unit="USD_million/year", by=Tier, total=True)
def knowledge_creation(research_effort, research_lag):
    """New joint knowledge

    Effort becomes usable knowledge years later, most of it around the mean lag.
    """
    return delay3(research_effort, research_lag)


@research.stock(unit="USD_million", initial="initial_joint_knowledge", by=Tier, total=True)
def joint_knowledge(knowledge_creation, knowledge_depreciation):
    """Joint knowledge

    Usable results of joint research, valued at their cost (perpetual inventory).
    """
    return knowledge_creation - knowledge_depreciation


@research.flow(unit="USD_million/year", by=Tier, total=True)
def knowledge_depreciation(joint_knowledge, knowledge_depreciation_rate):
    """Joint knowledge that becomes obsolete"""
    return joint_knowledge * knowledge_depreciation_rate


@research.auxiliary(unit="dimensionless", by=Tier)
def relative_knowledge(joint_knowledge, initial_joint_knowledge):
    """Joint knowledge relative to 2015"""
    return joint_knowledge / initial_joint_knowledge
