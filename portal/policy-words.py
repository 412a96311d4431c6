# SPDX-License-Identifier: GPL-2.0-or-later
"""policy-words.py DOC POLICY-KEYS.def JA.txt OUTPUT   writes what each key of a policy means in Japanese, as C

The words are those of the manual page (doc/keys.py); the English ones stand in config/policy-keys.def, which the programs have.
"""
import json
import sys

sys.path.insert(0, sys.argv[1])
import keys  # noqa: E402


def main():
    words = keys.japanese(sys.argv[3], sys.argv[2])
    with open(sys.argv[4], 'w', encoding='utf-8') as file:
        file.write('/* Made by portal/policy-words.py of doc/ja/keys.txt. */\n#include "portal/policy-words.h"\n\n'
                   'const KyPolicyWords ky_policy_words[] = {\n')
        for group, key, *_ in keys.rows(sys.argv[2]):
            name = f'{group}.{key}'
            file.write(f'  {{ {json.dumps(name)}, {json.dumps(words[name], ensure_ascii=False)} }},\n')
        file.write('  { 0 },\n};\n')


main()
