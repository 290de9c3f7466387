// swift-format-ignore-file
// Made by scripts/text-tables from stop-words_english.txt of the Python package stop-words 2025.11.4.
//
// Copyright (c) 2014, Alireza Savand, Contributors
// All rights reserved.
//
// Redistribution and use in source and binary forms, with or without
// modification, are permitted provided that the following conditions are met:
//
// * Redistributions of source code must retain the above copyright notice, this
//   list of conditions and the following disclaimer.
//
// * Redistributions in binary form must reproduce the above copyright notice,
//   this list of conditions and the following disclaimer in the documentation
//   and/or other materials provided with the distribution.
//
// * Neither the name of the {organization} nor the names of its
//   contributors may be used to endorse or promote products derived from
//   this software without specific prior written permission.
//
// THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"
// AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
// IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
// DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
// FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
// DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
// SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
// CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
// OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
// OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.

/// Words that say nothing of the subject.
let stopWords = #"""
'll 'tis 'twas 've a a's abaft able ableabout aboard about above abroad absent abst accordance
according accordingly across act actually ad added adj adopted ae af affected affecting affects
afore after afterwards ag again against ago ah ahead ain't aint al all allow allows almost alone
along alongside already also although always am amid amidst among amongst amoungst amount an and
anenst announce another any anybody anyhow anymore anyone anything anyway anyways anywhere ao apart
apparently appear appreciate appropriate approximately apropos apud aq ar are area areas aren aren't
arent arise around as aside ask asked asking asks associated astride at athwart atop au auth
available aw away awfully az b ba back backed backing backs backward backwards barring bb bd be
became because become becomes becoming been before beforehand began begin beginning beginnings
begins behind being beings believe below beneath beside besides best better between beyond bf bg bh
bi big bj bm bn bo both br brief briefly bs bt but buy bv bw by bz c c'mon c's ca call came can
can't cannot cant case cases cause causes cc cd certain certainly cf cg ch changes ci circa ck cl
clear clearly click close cm cmon cn co com come comes con concerning consequently consider
considering contain containing contains corresponding could could've couldn couldn't couldnt course
cr cs cu currently cv cx cy cz d dare daren't darent date de definitely describe described despite
did didn didn't didnt differ different differently directly dj dk dm do does doesn doesn't doesnt
doing don don't done dont doubtful down downed downing downs downwards due during dz e each early ec
ed edu ee effect eg eh eight eighty either eleven else elsewhere empty end ended ending ends enough
entirely er es especially et etc even evenly ever evermore every everybody everyone everything
everywhere ex exactly example except excluding f failing fairly far farther felt few fewer ff fi
fifteen fifth fifty fify fill find finds first five fix fj fk fm fo followed following follows for
forenenst forever former formerly forth forty forward found four fr free from full fully further
furthered furthering furthermore furthers fx g ga gave gb gd ge general generally get gets getting
gf gg gh gi give given gives giving gl gm gn go goes going gone good got gotten gov gp gq gr great
greater greatest greetings grouped grouping gs gt gu gw gy h had hadn't hadnt half happens hardly
has hasn hasn't hasnt have haven haven't havent having he he'd he'll he's hed hello help hence her
here here's hereafter hereby herein heres hereupon hers herself hes hi hid high higher highest him
himself his hither hk hm hn hopefully how how'd how'll how's howbeit however hr ht htm http hu i i'd
i'll i'm i've id ie if ignored ii il ill im immediate immediately important in inasmuch inc
including indeed indicate indicated indicates inner inside insofar instead int interested
interesting into inward io iq ir is isn isn't isnt it it'd it'll it's itd itll its itself ive j je
jm jo join jp just k ke keep keeps kept keys kg kh ki kind km kn knew know known knows kp kr kw ky
kz l la large largely last lately later latest latter latterly lb lc least length less lest let
let's lets li like liked likely likewise line little lk ll long longer longest look looking looks
low lower lr ls lt ltd lu lv ly m ma made mainly make makes making many may maybe mayn't maynt mc md
me mean means meantime meanwhile merely mg mh mid midst might might've mightn't mightnt mill mine
minus miss mk ml mm mn mo modulo more moreover most mostly move mp mq mr mrs ms mt mu much mug must
must've mustn't mustnt mv mw mx my myself mz n na name namely nay nc nd ne near nearly necessarily
necessary need needed needing needn't neednt needs neither never neverf neverless nevertheless new
newer newest next nf ng ni nine ninety nl no nobody non none nonetheless noone nor normally nos not
noted nothing notwithstanding now nowhere np nr nu null nz o obtain obtained obviously of off often
oh ok okay old older oldest om omitted on once one one's ones only onto open opened opening opens
opposite or ord ordered ordering org other others otherwise ought oughtn't oughtnt our ours
ourselves out outside over overall owing own p pa part parted particular particularly parting parts
past pe per perhaps pf pg ph pk pl place placed places please plus pm pn point pointed pointing
points poorly possible possibly potentially pp pr predominantly present presented presenting
presents presumably previously primarily prior pro probably promptly provided provides pt pursuant
put puts pw py q qa qua que quickly quite qv r ran rather rd re readily really reasonably recent
recently ref refs regarding regardless regards related relatively reserved respectively resulted
resulting results right ro round ru run rw s sa said same sans saw say saying says sb sc sd se sec
secondly see seeing seem seemed seeming seems seen sees self selves sensible sent serious seriously
seven seventy several sg sh shall shan't shant she she'd she'll she's shed shell shes should
should've shouldn shouldn't shouldnt show showed showing shown showns shows si significant
significantly similar similarly since sincere six sixty sj sk sl slightly sm small smaller smallest
sn so some somebody someday somehow someone somethan something sometime sometimes somewhat somewhere
soon sorry specifically specified specify specifying sr st still stop strongly sub subsequent
substantially successfully such sufficiently suggest sup sure sv sy sz t t's take taken taking tc td
tell ten tends tf tg th than thank thanks thanx that that'll that's that've thatll thats thatve the
their theirs them themselves then thence there there'd there'll there're there's there've thereafter
thereby thered therefore therein therell thereof therere theres thereto thereupon thereve these they
they'd they'll they're they've theyd theyll theyre theyve thing things think thinks third thirty
this thorough thoroughly those thou though thoughh thought thoughts thousand three throug through
throughout thru thruout thus til till tip tis tj tk tm tn to today together too took top toward
towards tp tr tried tries truly try trying ts tt turn turned turning turns tw twas twelve twenty
twice two tz u ua ug um under underneath undoing unfortunately unless unlike unlikely until unto up
upon ups upwards us use used useful usefully usefulness uses using usually uucp uy uz v va value
various vc ve versus very vg vi via viz vn vol vols vs vu w want wanted wanting wants was wasn
wasn't wasnt way ways we we'd we'll we're we've wed welcome well wells went were weren weren't
werent weve wf what what'd what'll what's what've whatever whatll whats whatve when when'd when'll
when's whence whenever where where'd where'll where's whereafter whereas whereby wherein wheres
whereupon wherever whether which whichever while whilst whim whither who who'd who'll who's whod
whoever whole wholl whom whomever whos whose why why'd why'll why's widely will willing wish with
within without won won't wonder wont words work worked working works wortha would would've wouldn
wouldn't wouldnt ws www x y ye year years yes yet you you'd you'll you're you've youd youll your
youre yours yourself yourselves youve yt yu z za zero zm zr
"""#
