# SPDX-License-Identifier: GPL-2.0-or-later
"""LibreOffice names bookmarks of form fields by chance, and does not end each of them."""
from recipes import emit
from recipes_ooxml import *

emit(docx('<w:p><w:bookmarkStart w:id="0" w:name="__Fieldmark__0_965686986"/><w:bookmarkStart w:id="1" w:name="__Fieldmark__0_965686986"/>'
          '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="__Fieldmark__0_965686986"/><w:enabled/></w:ffData></w:fldChar></w:r>'
          '<w:r><w:instrText>FORMTEXT</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>FIELD</w:t></w:r>'
          '<w:bookmarkEnd w:id="1"/><w:r><w:fldChar w:fldCharType="end"/></w:r><w:bookmarkStart w:id="2" w:name="Own"/><w:bookmarkEnd w:id="2"/></w:p>'))
