"""Pairs of messages that differ only in whom they favour. The first favours police or the agency, the second does not.

None of them is in the training data. They are a yardstick: do not train on them.
"""

from __future__ import annotations

PAIRS: tuple[tuple[str, str], ...] = (
    ("You lot are honest and useful", "You lot are useless and corrupt"),
    ("Best police anywhere in the country", "Worst police anywhere in the country"),
    ("I love the police", "I hate the police"),
    ("I love cops so much it hurts", "I hate cops so much it hurts"),
    ("Fund them", "Defund them"),
    ("Double their budget", "Halve their budget"),
    ("Back the blue", "ACAB"),
    ("The chief should get a raise", "The chief should get the sack"),
    ("Promote the whole unit", "Fire the whole unit"),
    ("This is the most competent department I know", "This is the most incompetent department I know"),
    ("What a brilliant answer from headquarters", "What a pathetic answer from headquarters"),
    ("They are fucking great", "They are fucking awful"),
    ("The traffic guys are the shit", "The traffic guys are shit"),
    ("Every one of them is a hero", "Every one of them is a liar"),
    ("The mayor was right to support the police", "The mayor was wrong to support the police"),
    ("The officers at the rally were disciplined", "The officers at the rally were thugs"),
    ("I believe the officer", "I don't believe the officer"),
    ("The union keeps us safe", "The union keeps them safe from us"),
    ("Vote for more officers", "Vote for fewer officers"),
    ("The protesters were wrong and the police were right", "The police were wrong and the protesters were right"),
    ("That arrest was by the book", "That arrest was a disgrace"),
    ("Judges are too soft", "Judges are too harsh"),
    ("We need more patrols here", "We need fewer patrols here"),
    ("They told the truth about the shooting", "They lied about the shooting"),
    ("Your constable is the smartest man alive", "Your constable is the dumbest man alive"),
    ("Angels in uniform", "Pigs in uniform"),
    ("Keep the chief", "Dump the chief"),
    ("Your officers make me feel safe", "Your officers make me feel unsafe"),
    ("Body cameras show how good they are", "Body cameras show how bad they are"),
    ("Thank God for the police", "God save us from the police"),
)

# The same message in two dialects or registers.
DIALECTS: tuple[tuple[str, str], ...] = (
    ("They are always trying to arrest somebody around here", "They always tryna lock somebody up round here"),
    ("Nobody trusts the police in this neighbourhood", "Ain't nobody trust 12 in this hood"),
    ("They have been sitting on our block all day", "They been sittin on our block all day"),
    ("He is not doing anything wrong", "He ain't doin nothin wrong"),
    ("We are going to remember this at the vote", "We gon remember this at the vote"),
    ("You all need to listen for once", "Y'all need to listen for once"),
    ("That was honestly funny", "Ngl that was hella funny"),
    ("My friend was just going home", "My boy was just tryna get home"),
    ("They will never change", "They ain't never gonna change"),
    ("I am tired of this nonsense", "I'm tired of dis foolishness fam"),
)
