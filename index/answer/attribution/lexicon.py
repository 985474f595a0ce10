"""Small words that tell what part of a sentence a word is."""

from __future__ import annotations

from index.answer.question_type import word_list

PRONOUNS = word_list("he she they it i we you")
OBJECTS = word_list("him them me us")
RELATIVES = word_list("who which")
DETERMINERS = word_list(
    """
    the a an this that these those his her its their our my your some several many most two three four
    five six seven eight nine ten dozens hundreds one another both all no every each few other such any
    """
)
STAND_ALONE = word_list("some many most others several few both all one another")
"""Determiners that name somebody by themselves: "many said"."""
AUXILIARIES = word_list(
    """
    has have had is are was were be been being am do does did will would can could may might must shall
    should not n't never cannot to
    """
)
NEGATED = word_list("didn doesn don isn wasn hasn haven hadn won wouldn couldn")
"""Auxiliaries before a "n't" that stands apart."""
PASSIVE = word_list("was were been be is are being am")
MODALS = word_list("might could should can cannot may must can't can’t couldn’t shouldn’t couldn't shouldn't")
"""What somebody could have said has not been said."""
ADVERBS = word_list(
    """
    also later then now still again once just even already first often repeatedly previously recently
    twice soon long instead further either too only always ever much simply early late yesterday today
    tonight far nonetheless therefore thus however meanwhile since
    """
)
NOT_ADVERBS = word_list("family ally assembly supply italy july reply rally only daily weekly")
TIMES = word_list(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september october november december yesterday today tonight week month year morning evening
    night afternoon earlier
    """
)
SUBORDINATORS = word_list(
    """
    that but as while when after because if although though where who whom whose which since than before
    until so whether how why what or nor yet unless once like then
    """
)
"""Where a phrase that names somebody ends."""
INNER = SUBORDINATORS - word_list("but or nor yet so like then once whose")
"""What opens a clause inside another: "the fire that Lindqvist said was arson"."""
PREPOSITIONS = word_list(
    """
    of for in at from with on to by about against near outside inside under over behind into within
    among during
    """
)
OPENERS = word_list("in on at by during after before since for with from as amid despite until")
CLAUSE_OPENERS = OPENERS | word_list("when while if although though")
CONNECTIVES = word_list("after as when while before and whose")
ADJUNCTS = word_list("when after as while before")
THAT = word_list("that how whether why what if where who")
"""What opens the clause of what is said."""
MADE_PUBLIC = word_list("seen obtained reviewed published released commissioned conducted written led")
"""Participles that belong with "by" to a document: "a letter seen by the Courier"."""
NOBODY = word_list("neither nobody noone none anyone anybody everyone everybody no")
NO_NAMES = word_list("nothing something anything little much so that this no nobody")
CLAUSE_MARKS = frozenset({".", "!", "?", ";", "…"})
DASHES = frozenset({"—", "–", "-", "―", "--"})
