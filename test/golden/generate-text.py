"""What scikit-learn's vectorizers make of small texts: /usr/bin/python3 generate-text.py text.json

Vocabularies are limited by document frequency, which scikit-learn has not: the columns are chosen here, from its own
counts, and handed to it. Texts have no word of which scikit-learn's pattern and Unicode's rules disagree.
"""
import json
import sys

import sklearn
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.utils import murmurhash3_32

TRAIN = [
    'Free money now, free FREE money!', 'The meeting is moved to Monday.', '', 'Is the money for the meeting?',
    'I ate a free lunch on Monday; the lunch was good', 'Straße, Änderung und Größe: die Straße', 'été à Paris, ÉTÉ',
    'Привет, мир! мир и труд', 'a b c a b a', 'the the the', '  two  spaces\tand\n\nlines ',
]
TEST = ['free free lunch for the unknown', '', 'nothing known here', 'Monday, monday money Straße', 'мир a été']

CASES = [
    {'words': [1, 1]}, {'words': [1, 2]}, {'words': [2, 3]}, {'words': [1, 1], 'idf': False, 'normalize': None},
    {'words': [1, 1], 'idf': False, 'normalize': None, 'binary': True}, {'words': [1, 2], 'binary': True},
    {'words': [1, 1], 'normalize': 'l1'}, {'words': [1, 1], 'normalize': None}, {'words': [1, 1], 'lowerCase': False},
    {'words': [1, 2], 'vocabulary': 7}, {'words': [1, 1], 'vocabulary': 3, 'normalize': 'l1'},
    {'characters': [1, 1]}, {'characters': [1, 3]}, {'characters': [2, 4], 'vocabulary': 30},
    {'characters': [3, 3], 'lowerCase': False, 'binary': True, 'idf': False},
    {'words': [1, 1], 'hash': 16, 'idf': False}, {'words': [1, 2], 'hash': 1000, 'idf': False, 'normalize': None},
    {'words': [1, 2], 'hash': 4096}, {'characters': [1, 3], 'hash': 512, 'normalize': 'l1'},
]


def analysis(case):
    kind = 'words' if 'words' in case else 'characters'
    return {
        'analyzer': 'word' if kind == 'words' else 'char', 'ngram_range': tuple(case[kind]),
        'token_pattern': r'(?u)\b\w+\b', 'lowercase': case.get('lowerCase', True), 'binary': case.get('binary', False),
    }


def chosen(case):
    """The columns: tokens in the most texts, the first in order of equal ones, sorted."""
    counter = CountVectorizer(**{**analysis(case), 'binary': True}).fit(TRAIN)
    frequencies = counter.transform(TRAIN).sum(axis=0).A1
    names = counter.get_feature_names_out()
    best = sorted(range(len(names)), key=lambda i: (-frequencies[i], names[i]))[:case.get('vocabulary', 20000)]
    return sorted(names[i] for i in best)


def make(case):
    idf, norm = case.get('idf', True), case.get('normalize', 'l2')
    if 'hash' in case:
        hashing = HashingVectorizer(**analysis(case), n_features=case['hash'], norm=None if idf else norm)
        counts = hashing.transform(TRAIN)
        return hashing, TfidfTransformer(norm=norm).fit(counts) if idf else None, None
    names = chosen(case)
    both = TfidfVectorizer(**analysis(case), vocabulary=names, use_idf=idf, norm=norm).fit(TRAIN)
    return both, None, names


cases = []
for case in CASES:
    vectorizer, transformer, names = make(case)
    found = {}
    for key, texts in [('train', TRAIN), ('test', TEST)]:
        rows = vectorizer.transform(texts)
        rows = transformer.transform(rows) if transformer else rows
        rows.sort_indices()
        rows.eliminate_zeros()  # where signs cancel out
        found[key] = {'offsets': rows.indptr.tolist(), 'indices': rows.indices.tolist(), 'values': rows.data.tolist()}
    cases.append({'options': case, 'names': names, **found})

hashes = [[text, seed, murmurhash3_32(text, seed=seed)]
          for text in ['', 'a', 'ab', 'abc', 'abcd', 'free money', 'Größe', '日本語', '🎉', 'x' * 1000, 'é' * 700]
          for seed in [0, 1, 42, 2**31, 2**32 - 1]]

with open(sys.argv[1], 'w') as file:
    said = {'sklearn': sklearn.__version__, 'train': TRAIN, 'test': TEST, 'hashes': hashes, 'cases': cases}
    file.write(json.dumps(said, ensure_ascii=False).replace('{"options"', '\n{"options"') + '\n')
