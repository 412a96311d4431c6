# SPDX-License-Identifier: GPL-2.0-or-later
"""A list to choose from whose entries have commas: Excel takes it from an extension, others from what stands for it; a rule whose formula goes takes it along."""
from recipes import emit
from recipes_ooxml import *

MC = ('xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:x12ac="http://schemas.microsoft.com/office/spreadsheetml/2011/1/ac"')


def rule(cell, entries, formula):
    return (f'<dataValidation type="list" allowBlank="1" sqref="{cell}"><mc:AlternateContent {MC}><mc:Choice Requires="x12ac"><x12ac:list>{entries}</x12ac:list></mc:Choice>'
            f'<mc:Fallback><formula1>{formula}</formula1></mc:Fallback></mc:AlternateContent></dataValidation>')


emit(xlsx(cell('A1', 'KEPT', kind=' t="str"'),
          sheet_extra='<dataValidations count="2">' + rule("B1", 'FIRST,"東京, 大阪",<b>TAG-MARK</b>', '"FIRST,東京, 大阪"')
          + rule("B2", "GONE-MARK", 'WEBSERVICE("http://evil.example/")') + '</dataValidations>'))
