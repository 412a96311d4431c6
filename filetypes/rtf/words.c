/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/rtf/words.h"

#include <string.h>

/* Each between two spaces. Behind a destination and ":" stands where it may stand, behind ">" what
 * it is for what stands in it, as letters of KyRtfPlace. */
static const struct
{
  KyRtfKind kind;
  const gchar *words;
} rows[] = {
  { KY_RTF_WORD,
    " ApplyBrkRules ab absh abslock abslocked absnoovrlp absw acaps acccircle acccomma accdot "
    "accnone accunderdot acf additive adeff adeflang adjustright adn adntblnsbdb aenddoc "
    "aendnotes aexpnd af affixed afs aftnbj aftncn aftnnalc aftnnar aftnnauc aftnnchi "
    "aftnnchosung aftnncnum aftnndbar aftnndbnum aftnndbnumd aftnndbnumk aftnndbnumt "
    "aftnnganada aftnngbnum aftnngbnumd aftnngbnumk aftnngbnuml aftnnrlc aftnnruc aftnnzodiac "
    "aftnnzodiacd aftnnzodiacl aftnrestart aftnrstcont aftnstart aftntj ai alang "
    "allowfieldendsel alntblind alt animtext aoutl ascaps ashad asianbrkrule aspalpha aspnum "
    "astrike aul auld auldb aulnone aulw aup b bdbfhdr bdrrlswsix bgbdiag bgcross bgdcross "
    "bgdkbdiag bgdkcross bgdkdcross bgdkfdiag bgdkhoriz bgdkvert bgfdiag bghoriz bgvert "
    "bkmkcolf bkmkcoll blue bookfold bookfoldrev bookfoldsheets box brdrart brdrb brdrbar "
    "brdrbtw brdrcf brdrdash brdrdashd brdrdashdd brdrdashdotstr brdrdashsm brdrdb brdrdot "
    "brdremboss brdrengrave brdrframe brdrhair brdrinset brdrl brdrnil brdrnone brdroutset "
    "brdrr brdrs brdrsh brdrt brdrtbl brdrth brdrthtnlg brdrthtnmg brdrthtnsg brdrtnthlg "
    "brdrtnthmg brdrtnthsg brdrtnthtnlg brdrtnthtnmg brdrtnthtnsg brdrtriple brdrw brdrwavy "
    "brdrwavydb brkfrm brsp bullet caccentfive caccentfour caccentone caccentsix caccentthree "
    "caccenttwo cachedcolbal caps cb cbackgroundone cbackgroundtwo cbpat cchs cell cellx cf "
    "cfollowedhyperlink cfpat cgrid charrsid charscalex chatn chbgbdiag chbgcross chbgdcross "
    "chbgdkbdiag chbgdkcross chbgdkdcross chbgdkfdiag chbgdkhoriz chbgdkvert chbgfdiag "
    "chbghoriz chbgvert chbrdr chcbpat chcfpat chdate chdpa chdpl chftn chftnsep chftnsepc "
    "chpgn chshdng chtime chyperlink clFitText clNoWrap clbgbdiag clbgcross clbgdcross "
    "clbgdkbdiag clbgdkcross clbgdkdcross clbgdkfdiag clbgdkhor clbgdkvert clbgfdiag clbghoriz "
    "clbgvert clbrdrb clbrdrl clbrdrr clbrdrt clcbpat clcbpatraw clcfpat clcfpatraw cldgll "
    "cldglu clftsWidth clhidemark clmgf clmrg clpadb clpadfb clpadfl clpadfr clpadft clpadl "
    "clpadr clpadt clshdng clshdngraw clshdrawnil clspb clspfb clspfl clspfr clspft clspl "
    "clspr clspt cltxbtlr cltxlrtb cltxlrtbv cltxtbrl cltxtbrlv clvertalb clvertalc clvertalt "
    "clvmgf clvmrg clwWidth cmaindarkone cmaindarktwo cmainlightone cmainlighttwo colno cols "
    "colsr colsx column colw contextualspace cpg cs cshade ctextone ctexttwo ctint ctrl cts "
    "cufi culi curi cvmme dbch deff defformat deflang deflangfe deftab deleted delrsid dfrauth "
    "dfrdate dfrmtxtx dfrmtxty dfrstart dfrstop dfrxst dghorigin dghshow dghspace dgmargin "
    "dgsnap dgvorigin dgvshow dgvspace dn dntblnsbdb dobxcolumn dobxmargin dobxpage dobymargin "
    "dobypage dobypara doctemp doctype dodhgt dolock donotshowcomments dpaendhol dpaendl "
    "dpaendsol dpaendw dparc dparcflipx dparcflipy dpastarthol dpastartl dpastartsol dpastartw "
    "dpcallout dpcoa dpcoaccent dpcobestfit dpcoborder dpcodabs dpcodbottom dpcodcenter "
    "dpcodescent dpcodtop dpcolength dpcominusx dpcominusy dpcooffset dpcosmarta dpcotdouble "
    "dpcotright dpcotsingle dpcottriple dpcount dpellipse dpendgroup dpfillbgcb dpfillbgcg "
    "dpfillbgcr dpfillbggray dpfillbgpal dpfillfgcb dpfillfgcg dpfillfgcr dpfillfggray "
    "dpfillfgpal dpfillpat dpgroup dpline dplinecob dplinecog dplinecor dplinedado "
    "dplinedadodo dplinedash dplinedot dplinegray dplinehollow dplinepal dplinesolid dplinew "
    "dppolycount dppolygon dppolyline dpptx dppty dprect dproundr dpshadow dpshadx dpshady "
    "dptxbtlr dptxbx dptxbxmar dptxlrtb dptxlrtbv dptxtbrl dptxtbrlv dpx dpxsize dpy dpysize "
    "dropcapli dropcapt ds dxfrtext dy embo emdash emspace endash enddoc endnhere endnotes "
    "enspace expnd expndtw expshrtn f faauto facenter facingp fafixed fahang faroman favar "
    "fbias fbidi fbidis fbimajor fbiminor fcharset fcs fdbmajor fdbminor fdecor felnbrelev fet "
    "fhimajor fhiminor fi fittext flddirty fldedit fldlock fldpriv flomajor flominor fmodern "
    "fnil footery forceupgrade formdisp formprot formshade fprq "
    "frmtxbtlr frmtxlrtb frmtxlrtbv frmtxtbrl frmtxtbrlv froman fromtext fs fscript fswiss "
    "ftech ftnalt ftnbj ftncn ftnil ftnlytwnine ftnnalc ftnnar ftnnauc ftnnchi ftnnchosung "
    "ftnncnum ftnndbar ftnndbnum ftnndbnumd ftnndbnumk ftnndbnumt ftnnganada ftnngbnum "
    "ftnngbnumd ftnngbnumk ftnngbnuml ftnnrlc ftnnruc ftnnzodiac ftnnzodiacd ftnnzodiacl "
    "ftnrestart ftnrstcont ftnrstpg ftnstart ftntj green grfdocevents gutter gutterprl "
    "guttersxn headery hich highlight horzdoc horzsect horzvert hres hrule htmautsp hwelev "
    "hyphauto hyphcaps hyphconsec hyphhotz hyphpar i id ignoremixedcontent ilvl impr indmirror "
    "indrlsweleven insrsid intbl irow irowband itap jclisttab jcompress jexpand jis jpegblip "
    "jsksu keep keepn kerning krnprsnet ksulang landscape lang langfe langfenp langnp lastrow "
    "lbr ldblquote level levelfollow levelindent leveljc leveljcn levellegal levelnfc "
    "levelnfcn levelnorestart levelold levelpicture levelprev levelprevspace levelspace "
    "levelstartat leveltemplateid li lin line linebetcol linecont linemod lineppage "
    "linerestart linestart linestarts linex lisa lisb listhybrid listid "
    "listoverridecount listoverrideformat listoverridestartat listrestarthdn listsimple "
    "liststyleid listtemplateid lnbrkrule lndscpsxn lnongrid loch lquote ls ltrch ltrdoc "
    "ltrmark ltrpar ltrrow ltrsect lvltentative lytcalctblwd lytexcttp lytprtmet lyttblrtgr "
    "macc margSz margb margbsxn margl marglsxn margmirror margmirsxn margr margrsxn margt "
    "margtsxn mbrkBin mbrkBinSub mdefJc mdispDef mintLim minterSp mintraSp mlMargin mnaryLim "
    "mpostSp mpreSp mrMargin mscr msmallFrac msmcap msty muser mwrapIndent mwrapRight nestcell "
    "nestrow newtblstyruls noafcnsttbl nobrkwrptbl nocolbal nocompatoptions nocwrap "
    "nocxsptable noextrasprl nofeaturethrottle nogrowautofit noindnmbrts nojkernpunct nolead "
    "noline nolnhtadjtbl nooverflow noproof noqfpromote nosectexpand nosnaplinegrid "
    "nospaceforul nosupersub notabind notbrkcnstfrctbl notcvasp notvatxbx nouicompat "
    "noultrlspc nowidctlpar nowrap noxlattoyen objattph oldas oldlinewrap outl outlinelevel "
    "overlay page pagebb paperh paperw par pararsid pard pgbrdrb pgbrdrfoot pgbrdrhead pgbrdrl "
    "pgbrdropt pgbrdrr pgbrdrsnap pgbrdrt pghsxn pgnbidia pgnbidib pgnchosung pgncnum pgncont "
    "pgndbnum pgndbnumd pgndbnumk pgndbnumt pgndec pgndecd pgnganada pgngbnum pgngbnumd "
    "pgngbnumk pgngbnuml pgnhindia pgnhindib pgnhindic pgnhindid pgnhn pgnhnsc pgnhnsh pgnhnsm "
    "pgnhnsn pgnhnsp pgnid pgnlcltr pgnlcrm pgnrestart pgnstart pgnstarts pgnthaia pgnthaib "
    "pgnthaic pgnucltr pgnucrm pgnvieta pgnx pgny pgnzodiac pgnzodiacd pgnzodiacl pgwsxn phcol "
    "phmrg phpg piccropb piccropl piccropr piccropt pich pichgoal picscaled picscalex "
    "picscaley picw picwgoal plain pnacross pnaiu pnaiud pnaiueo pnaiueod pnb pnbidia pnbidib "
    "pncaps pncard pncf pnchosung pncnum pndbnum pndbnumd pndbnumk pndbnuml pndbnumt pndec "
    "pndecd pnf pnfs pnganada pngblip pngbnum pngbnumd pngbnumk pngbnuml pnhang pni pnindent "
    "pniroha pnirohad pnlcltr pnlcrm pnlvl pnlvlblt pnlvlbody pnlvlcont pnnumonce pnord pnordt "
    "pnprev pnqc pnql pnqr pnrestart pnscaps pnsp pnstart pnstrike pnucltr pnucrm pnul pnuld "
    "pnuldash pnuldashd pnuldashdd pnuldb pnulhair pnulnone pnulth pnulw pnulwave pnzodiac "
    "pnzodiacd pnzodiacl posnegx posnegy posx posxc posxi posxl posxo posxr posy posyb posyc "
    "posyil posyin posyout posyt prcolbl protlevel psover psz pvmrg pvpara pvpg pwd qc qd qj "
    "qk ql qmspace qr qt rdblquote readprot red rempersonalinfo revauth revauthdel revbar "
    "revdttm revdttmdel revised revisions revprop ri rin row rquote rsid rsidroot rslttxt "
    "rtlch rtldoc rtlgutter rtlmark rtlpar rtlrow rtlsect s sa saauto saftnnalc saftnnar "
    "saftnnauc saftnnchi saftnnchosung saftnncnum saftnndbar saftnndbnum saftnndbnumd "
    "saftnndbnumk saftnndbnumt saftnnganada saftnngbnum saftnngbnumd saftnngbnumk saftnngbnuml "
    "saftnnrlc saftnnruc saftnnzodiac saftnnzodiacd saftnnzodiacl sautoupd sb sbasedon sbauto "
    "sbkcol sbkeven sbknone sbkodd sbkpage sbys scaps sect sectd sectdefaultcl sectexpand "
    "sectlinegrid sectrsid sectspecifycl sectspecifygenN sectspecifyl sectunlocked sftnbj "
    "sftnnalc sftnnar sftnnauc sftnnchi sftnnchosung sftnncnum sftnndbar sftnndbnum "
    "sftnndbnumd sftnndbnumk sftnndbnumt sftnnganada sftnngbnum sftnngbnumd sftnngbnumk "
    "sftnngbnuml sftnnrlc sftnnruc sftnnzodiac sftnnzodiacd sftnnzodiacl sftnrestart "
    "sftnrstcont sftnrstpg sftnstart shad shading shidden shpbottom shpbxcolumn shpbxignore "
    "shpbxmargin shpbxpage shpbyignore shpbymargin shpbypage shpbypara shpfblwtxt shpfhdr "
    "shpleft shplid shplockanchor shpright shptop shpwr shpwrk shpz sl slink slmult slocked "
    "snaptogridincell snext softcol softlheight softline softpage soutlvl spersonal spltpgpar "
    "splytwnine spriority sprsbsp sprslnsp sprsspbf sprstsm sprstsp spv sqformat srauth srdate "
    "ssemihidden stextflow strike striked strikedl stshfbi stshfdbch stshfhich stshfloch "
    "stylesort styrsid sub subfontbysize sunhideused super svb swpbdr sxnstarts tab taprtl tb "
    "tblind tblindtype tbllkbestfit tbllkborder tbllkcolor tbllkfont tbllkhdrcols tbllkhdrrows "
    "tbllklastcol tbllklastrow tbllknocolband tbllknorowband tbllkshading tblrsid tcelld tcf "
    "tdfrmtxtBottom tdfrmtxtLeft tdfrmtxtRight tdfrmtxtTop themelang themelangcs themelangfe "
    "titlepg tldot tleq tlhyph tlmdot tlth tlul toplinepunct tphcol tphmrg tphpg tposnegx "
    "tposnegy tposx tposxc tposxi tposxl tposxo tposxr tposy tposyb tposyc tposyil tposyin "
    "tposyout tposyt tpvmrg tpvpara tpvpg tqc tqdec tqr trackformatting trackmoves transmf "
    "trauth trautofit trbgbdiag trbgcross trbgdcross trbgdkbdiag trbgdkcross trbgdkdcross "
    "trbgdkfdiag trbgdkhor trbgdkvert trbgfdiag trbghoriz trbgvert trbrdrb trbrdrh trbrdrl "
    "trbrdrr trbrdrt trbrdrv trcbpat trcfpat trdate trftsWidth trftsWidthA trftsWidthB trgaph "
    "trhdr trkeep trkeepfollow trleft trowd trpaddb trpaddfb trpaddfl trpaddfr trpaddft "
    "trpaddl trpaddr trpaddt trpadob trpadofb trpadofl trpadofr trpadoft trpadol trpador "
    "trpadot trpat trqc trql trqr trrh trshdng trspdb trspdfb trspdfl trspdfr trspdft trspdl "
    "trspdr trspdt truncatefontheight truncex trwWidth trwWidthA trwWidthB ts tsbgbdiag "
    "tsbgcross tsbgdcross tsbgdkbdiag tsbgdkcross tsbgdkdcross tsbgdkfdiag tsbgdkhor "
    "tsbgdkvert tsbgfdiag tsbghoriz tsbgvert tsbrdrb tsbrdrdgl tsbrdrdgr tsbrdrh tsbrdrl "
    "tsbrdrr tsbrdrt tsbrdrv tscbandhorzeven tscbandhorzodd tscbandsh tscbandsv "
    "tscbandverteven tscbandvertodd tscellcbpat tscellcfpat tscellpaddb tscellpaddfb "
    "tscellpaddfl tscellpaddfr tscellpaddft tscellpaddl tscellpaddr tscellpaddt tscellpct "
    "tscellwidth tscellwidthfts tscfirstcol tscfirstrow tsclastcol tsclastrow tscnecell "
    "tscnwcell tscsecell tscswcell tsd tsnowrap tsrowd tsvertalb tsvertalc tsvertalt twoinone "
    "twoonone tx txbxtwalways txbxtwfirst txbxtwfirstlast txbxtwlast txbxtwno ul ulc uld "
    "uldash uldashd uldashdd uldb ulhair ulhwave ulldash ulnone ulth ulthd ulthdash ulthdashd "
    "ulthdashdd ulthldash ululdbwave ulw ulwave up useltbaln usenormstyforlist utinl v vern "
    "version vertal vertalb vertalc vertalj vertalt vertdoc vertsect viewbksp viewkind "
    "viewnobound viewscale viewzk webhidden widctlpar widowctrl windowcaption wpjst wpsp "
    "wraparound wrapdefault wrapthrough wraptight wraptrsp wrppunct yts zwbo zwj zwnbo zwnj " },
  { KY_RTF_DESTINATION,
    " aftnsep:B>B aftnsepc:B>B colortbl:B>C field:BM>D fldrslt:D>B fonttbl:B>F footer:B>B "
    "footerf:B>B footerl:B>B footerr:B>B footnote:B>B ftnsep:B>B ftnsepc:B>B header:B>B "
    "headerf:B>B headerl:B>B headerr:B>B info:B>I levelnumbers:L>V leveltext:L>V lfolevel:L>L "
    "list:L>L listlevel:L>L listname:L>W listoverride:L>L listtext:B>B mmath:BM>M pict:BKMU>H "
    "pntext:B>B pntxta:BN>W pntxtb:BN>W rxe:B>B shp:BP>P shpgrp:BP>P shptxt:P>B sn:Q>W sp:P>Q "
    "stylesheet:B>S subject:I>W sv:Q>U tc:B>B title:I>W txe:B>B xe:B>B " },
  { KY_RTF_STARRED,
    " annotation:B>B atnauthor:BM>W atndate:BM>W atnid:BM>W atnparent:BM>W atnref:BM>W "
    "atrfend:BM>W atrfstart:BM>W background:B>P bkmkend:BM>W bkmkstart:BM>W do:B>X dptxbxtext:X>B "
    "falt:F>W fldinst:D fname:F>W listoverridetable:B>L liststylename:L>W listtable:B>L "
    "maccPr:BM>M maln:BM>M malnScr:BM>M margPr:BM>M mbar:BM>M mbarPr:BM>M mbaseJc:BM>M "
    "mbegChr:BM>M mborderBox:BM>M mborderBoxPr:BM>M mbox:BM>M mboxPr:BM>M mbrk:BM>M mcGp:BM>M "
    "mcGpRule:BM>M mcJc:BM>M mcSp:BM>M mchr:BM>M mcount:BM>M mctrlPr:BM>M md:BM>M mdPr:BM>M "
    "mdeg:BM>M mdegHide:BM>M mden:BM>M mdiff:BM>M me:BM>M mendChr:BM>M meqArr:BM>M meqArrPr:BM>M "
    "mf:BM>M mfName:BM>M mfPr:BM>M mfunc:BM>M mfuncPr:BM>M mgroupChr:BM>M mgroupChrPr:BM>M "
    "mgrow:BM>M mhideBot:BM>M mhideLeft:BM>M mhideRight:BM>M mhideTop:BM>M mjc:BM>M mlim:BM>M "
    "mlimLoc:BM>M mlimLow:BM>M mlimLowPr:BM>M mlimUpp:BM>M mlimUppPr:BM>M mlit:BM>M mm:BM>M "
    "mmPr:BM>M mmathFont:BM>M mmathPr:BM>M mmaxDist:BM>M mmc:BM>M mmcPr:BM>M mmcs:BM>M mmr:BM>M "
    "mnary:BM>M mnaryPr:BM>M mnoBreak:BM>M mnor:BM>M mnum:BM>M moMath:BM>M moMathPara:BM>M "
    "moMathParaPr:BM>M mobjDist:BM>M mopEmu:BM>M mphant:BM>M mphantPr:BM>M mplcHide:BM>M "
    "mpos:BM>M mr:BM>M mrPr:BM>M mrSp:BM>M mrSpRule:BM>M mrad:BM>M mradPr:BM>M msPre:BM>M "
    "msPrePr:BM>M msSub:BM>M msSubPr:BM>M msSubSup:BM>M msSubSupPr:BM>M msSup:BM>M msSupPr:BM>M "
    "msepChr:BM>M mshow:BM>M mshp:BM>M mstrikeBLTR:BM>M mstrikeH:BM>M mstrikeTLBR:BM>M "
    "mstrikeV:BM>M msub:BM>M msubHide:BM>M msup:BM>M msupHide:BM>M mtransp:BM>M mtype:BM>M "
    "mvertJc:BM>M mzeroAsc:BM>M mzeroDesc:BM>M mzeroWid:BM>M nesttableprops:B>N pn:B>N "
    "pnseclvl:B>N revtbl:B>S shpinst:P>P shppict:BU>K " },
  { KY_RTF_SKIPPED,
    " atntime author bliptag blipuid buptim category colorschememapping comment company "
    "creatim datafield datastore doccomm docvar ebcend ebcstart factoidname fchars "
    "ffdeftext ffentrymcr ffexitmcr ffformat ffhelptext ffl ffname ffstattext file filetbl "
    "fontemb fontfile formfield generator gridtbl hl hlfr hlinkbase hlloc hlsrc htmltag "
    "keycode keywords latentstyles lchars linkstyle linkval listmarkers listpicture "
    "mailmerge manager mhtmltag mmaddfieldname mmathPict mmconnectstr mmconnectstrdata "
    "mmdatasource mmheadersource mmodso mmodsorecipdata mmquery movestart msmmodsoudldata "
    "mvfmf mvfml mvtof mvtol nextfile nonesttables nonshppict objalias objautlink objclass "
    "objdata object objlink objname objocx objsect objtime objupdate oldcprops oldpprops "
    "oldsprops oldtprops operator panose password passwordhash pgp pgptbl picprop printim "
    "private private1 propname protusertbl revtim rsidtbl shprslt staticval subdocument "
    "svdata template themedata userprops wgrffmtfilter writereservhash wzscript xmlattrname "
    "xmlattrvalue xmlclose xmlname xmlnstbl xmlopen " },
};

/* Characters, and what resets: a number would mean nothing. */
static const gchar bare[]
    = " bullet cell chatn chdate chdpa chdpl chftn chftnsep chftnsepc chpgn chtime column emdash "
      "emspace endash enspace ldblquote line lquote ltrmark nestcell nestrow page par pard plain "
      "qmspace rdblquote row rquote rtlmark sect sectd softcol softpage tab trowd zwbo zwj zwnbo "
      "zwnj ";

/* Only of a picture. */
static const gchar of_pictures[]
    = " jpegblip piccropb piccropl piccropr piccropt pich pichgoal picscaled picscalex picscaley "
      "picw picwgoal pngblip ";

/* The properties of shapes whose values are numbers or points (RTF Specification 1.9.1, "Drawing
 * Object Properties"). No link, no file, no script. */
static const gchar properties[]
    = " WrapText adjust10Value adjust2Value adjust3Value adjust4Value adjust5Value adjust6Value "
      "adjust7Value adjust8Value adjust9Value adjustValue alignHR anchorText bWMode bWModeBW "
      "bWModePureBW borderBottomColor borderLeftColor borderRightColor borderTopColor "
      "c3DAmbientIntensity c3DCrMod c3DDiffuseAmt c3DEdgeThickness c3DExtrudeBackward "
      "c3DExtrudeForward c3DExtrudePlane c3DExtrusionColor c3DFillIntensity c3DFillX c3DFillY "
      "c3DFillZ c3DKeyIntensity c3DKeyX c3DKeyY c3DKeyZ c3DOriginX c3DOriginY c3DRenderMode "
      "c3DRotationAngle c3DRotationAxisX c3DRotationAxisY c3DRotationAxisZ c3DRotationCenterX "
      "c3DRotationCenterY c3DRotationCenterZ c3DShininess c3DSkewAmount c3DSkewAngle "
      "c3DSpecularAmt "
      "c3DTolerance c3DXRotationAngle c3DXViewpoint c3DYRotationAngle c3DYViewpoint c3DZViewpoint "
      "ccol cdirFont cropFromBottom cropFromLeft cropFromRight cropFromTop cxk cxstyle dgmLayout "
      "dgmLayoutMRU dgmNodeKind dhgt dxHeightHR dxTextLeft dxTextRight dxWidthHR dxWrapDistLeft "
      "dxWrapDistRight dxyCalloutDropSpecified dxyCalloutGap dxyCalloutLengthSpecified "
      "dyTextBottom "
      "dyTextTop dyWrapDistBottom dyWrapDistTop dzColMargin f3D f3DOK fAllowOverlap fArrowheadsOK "
      "fAutoTextMargin fBackground fBehindDocument fCallout fCalloutAccentBar fCalloutDropAuto "
      "fCalloutLengthSpecified fCalloutMinusX fCalloutMinusY fCalloutTextBorder fChangePage "
      "fColumnLine fColumnLineOK fColumnLineOk fDeleteAttachedObject fEditedWrap fFillOK "
      "fFillShadeShapeOK fFilled fFitShapeToText fFitTextToShape fFlipH fFlipV fGtext fGtextOK "
      "fHidden fHitTestFill fHitTestLine fHorizRule fInitiator fInsetPen fInsetPenOK fIsBullet "
      "fIsButton fLayoutInCell fLine fLineOK fLineRecolorFillAsPicture fLineUseShapeAnchor "
      "fLockAdjustHandles fLockAgainstGrouping fLockAgainstSelect fLockAgainstUngrouping "
      "fLockAspectRatio fLockCropping fLockPosition fLockRotation fLockShapeType fLockText "
      "fLockVertices fNoFillHitTest fNoHitTestPicture fNoLineDrawDash fNoshadeHR fOleIcon "
      "fOnDblClickNotify fOneD fPerspective fPolicyBarcode fPolicyLabel fPositionLocked "
      "fPreferRelativeResize fPrint fPseudoInline fReallyHidden fRecolorFillAsPicture fRelFlipH "
      "fRelFlipV fRotateText fSelectText fShadow fShadowOK fShadowObscured fStandardHR "
      "fUseShapeAnchor fUserDrawn fc3D fc3DConstrainRotation fc3DFillHarsh fc3DKeyHarsh "
      "fc3DLightFace fc3DMetallic fc3DParallel fc3DRotationCenterAuto fc3DUseExtrusionColor "
      "fillAngle fillBackColor fillBackColorExt fillBackColorExtMod fillBackOpacity fillBlipFlags "
      "fillColor fillColorExt fillColorExtMod fillCrMod fillDztype fillFocus fillHeight "
      "fillOpacity "
      "fillOriginX fillOriginY fillRectBottom fillRectLeft fillRectRight fillRectTop "
      "fillShadeColors fillShadePreset fillShadeType fillShape fillShapeOriginX fillShapeOriginY "
      "fillToBottom fillToLeft fillToRight fillToTop fillType fillUseRect fillWidth "
      "fshadowObscured "
      "geoBottom geoLeft geoRight geoTop groupBottom groupLeft groupRight groupTop gtextAlign "
      "gtextFBestFit gtextFBold gtextFDxMeasure gtextFItalic gtextFKern gtextFNormalize "
      "gtextFReverseRows gtextFShadow gtextFShrinkFit gtextFSmallcaps gtextFStretch "
      "gtextFStrikethrough gtextFTight gtextFUnderline gtextFVertical gtextSize gtextSpacing "
      "hspMaster hspNext lTxid lidRegroup lineBackColor lineBackColorExt lineBackColorExtMod "
      "lineBottomBackColor lineBottomColor lineBottomCrMod lineBottomDashStyle lineBottomDashing "
      "lineBottomEndArrowLength lineBottomEndArrowWidth lineBottomEndArrowhead "
      "lineBottomEndCapStyle lineBottomJoinStyle lineBottomMiterLimit lineBottomStartArrowLength "
      "lineBottomStartArrowWidth lineBottomStartArrowhead lineBottomStyle lineBottomType "
      "lineBottomWidth lineColor lineColorExt lineColorExtMod lineColumnBackColor lineColumnColor "
      "lineColumnCrMod lineColumnDashStyle lineColumnDashing lineColumnEndArrowLength "
      "lineColumnEndArrowWidth lineColumnEndArrowhead lineColumnEndCapStyle lineColumnJoinStyle "
      "lineColumnMiterLimit lineColumnStartArrowLength lineColumnStartArrowWidth "
      "lineColumnStartArrowhead lineColumnStyle lineColumnType lineColumnWidth lineCrMod "
      "lineDashStyle lineDashing lineEndArrowLength lineEndArrowWidth lineEndArrowhead "
      "lineEndCapStyle lineFillBlipFlags lineFillDztype lineFillHeight lineFillShape lineFillWidth "
      "lineJoinStyle lineLeftBackColor lineLeftColor lineLeftCrMod lineLeftDashStyle "
      "lineLeftDashing lineLeftEndArrowLength lineLeftEndArrowWidth lineLeftEndArrowhead "
      "lineLeftEndCapStyle lineLeftJoinStyle lineLeftMiterLimit lineLeftStartArrowLength "
      "lineLeftStartArrowWidth lineLeftStartArrowhead lineLeftStyle lineLeftType lineLeftWidth "
      "lineMiterLimit lineOpacity lineRightBackColor lineRightColor lineRightCrMod "
      "lineRightDashStyle lineRightDashing lineRightEndArrowLength lineRightEndArrowWidth "
      "lineRightEndArrowhead lineRightEndCapStyle lineRightJoinStyle lineRightMiterLimit "
      "lineRightStartArrowLength lineRightStartArrowWidth lineRightStartArrowhead lineRightStyle "
      "lineRightType lineRightWidth lineStartArrowLength lineStartArrowWidth lineStartArrowhead "
      "lineStyle lineTopBackColor lineTopColor lineTopCrMod lineTopDashStyle lineTopDashing "
      "lineTopEndArrowLength lineTopEndArrowWidth lineTopEndArrowhead lineTopEndCapStyle "
      "lineTopJoinStyle lineTopMiterLimit lineTopStartArrowLength lineTopStartArrowWidth "
      "lineTopStartArrowhead lineTopStyle lineTopType lineTopWidth lineType lineWidth "
      "pAdjustHandles pConnectionSites pConnectionSitesDir pFragments pGuides pInscribe "
      "pSegmentInfo pVertices pWrapPolygonVertices pctHR pctHoriz pctHorizPos pctVert pctVertPos "
      "perspectiveOffsetX perspectiveOffsetY perspectiveOriginX perspectiveOriginY "
      "perspectivePerspectiveX perspectivePerspectiveY perspectiveScaleXToX perspectiveScaleXToY "
      "perspectiveScaleYToX perspectiveScaleYToY perspectiveType perspectiveWeight pibFlags "
      "pibPrintFlags pictureActive pictureBiLevel pictureBrightness pictureContrast "
      "pictureDblCrMod "
      "pictureFillCrMod pictureGamma pictureGray pictureId pictureLineCrMod pictureRecolor "
      "pictureTransparent posh posrelh posrelv posv relBottom relLeft relRight relRotation relTop "
      "rotation scaleText shadowColor shadowColorExt shadowColorExtMod shadowCrMod shadowHighlight "
      "shadowOffsetX shadowOffsetY shadowOpacity shadowOriginX shadowOriginY shadowPerspectiveX "
      "shadowPerspectiveY shadowScaleXToX shadowScaleXToY shadowScaleYToX shadowScaleYToY "
      "shadowSecondOffsetX shadowSecondOffsetY shadowSoftness shadowType shadowWeight shapePath "
      "shapeType sizerelh sizerelv spcoa spcod spcot txdir txflTextFlow xLimo yLimo ";

/* What stands behind WORD in LIST; NULL: it isn't there. */
static const gchar *
behind_listed (const gchar *list, const gchar *word)
{
  gsize length = strlen (word);

  for (const gchar *at = list; length > 0 && (at = strstr (at, word)) != NULL; at++)
    if (at > list && at[-1] == ' ' && (at[length] == ' ' || at[length] == ':'))
      return at + length;
  return NULL;
}

KyRtfKind
ky_rtf_kind (const gchar *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (behind_listed (rows[i].words, word) != NULL)
      return rows[i].kind;
  return KY_RTF_UNKNOWN;
}

KyRtfPlace
ky_rtf_place (const gchar *word, KyRtfPlace around)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const gchar *at = behind_listed (rows[i].words, word);

      if (at == NULL || *at != ':')
        continue;
      for (at++; g_ascii_isalpha (*at) && *at != (gchar)around;)
        at++;
      if (*at != (gchar)around)
        return KY_RTF_PLACE_NONE;
      while (g_ascii_isalpha (*at))
        at++;
      return *at == '>' ? (KyRtfPlace)at[1] : KY_RTF_PLACE_INSTRUCTION;
    }
  return KY_RTF_PLACE_NONE;
}

gboolean
ky_rtf_is_bare (const gchar *word)
{
  return behind_listed (bare, word) != NULL;
}

gboolean
ky_rtf_is_of_pictures (const gchar *word)
{
  return behind_listed (of_pictures, word) != NULL;
}

gboolean
ky_rtf_is_property (const gchar *name)
{
  return behind_listed (properties, name) != NULL;
}
