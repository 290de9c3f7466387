// swift-format-ignore-file
// Made by scripts/text-tables from vader_lexicon.txt of vaderSentiment 3.3.2.
//
// The MIT License (MIT)
//
// Copyright (c) 2016 C.J. Hutto
//
// Permission is hereby granted, free of charge, to any person obtaining a copy
// of this software and associated documentation files (the "Software"), to deal
// in the Software without restriction, including without limitation the rights
// to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
// copies of the Software, and to permit persons to whom the Software is
// furnished to do so, subject to the following conditions:
//
// The above copyright notice and this permission notice shall be included in all
// copies or substantial portions of the Software.
//
// THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
// IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
// FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
// AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
// LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
// OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
// SOFTWARE.

/// Each line: a valence in tenths, then the words that have it.
let sentimentLexicon = #"""
-39 rapist
-38 raping slavery
-37 fu kill murder rape terrorist
-36 hatefulness hell motherfucker murderer raped rapers terrorism
-35 fatality killed killings rapes suicidal suicide torturers
-34 apocalyptic brutalizing cancer catastrophe devil evil evilly excruciation faggot fucked horrific
-34 killing murdered raper shittiest tragedy twat villains
-33 dead devastating evillest excruciating fucker heartbroken horrifyingly killer killers murderers
-33 murdering nigger rapists terrorised terrorises terroristic terrorize whore
-32 abuse abusive betray brutalises brutalizes d8 d:< devastative doomed dreadfulness faggots
-32 fatally fuckface fuking hated hatred hellish kia murderee murderous pissed scumbag terrorisms
-31 187 4q abhorrent angriest brutal bullied cocksucker crisis devastate dickhead direful disaster
-31 enslave evildoer evildoing evilness fuckhead fucktard hopelessness molests murderees murderously
-31 poisoners racism shithead sluttiest terrorise terrorists terrorized terrorizes vile violence
-31 worst
-30 </3 abusivenesses bastards betrayed bitchiest brutality brutally destructive devastated
-30 disgustedly dismal douchebag dx foetor fubar horridnesses infuriated murders racist saddest
-30 terrified terrorising terrorizing torturing traumatization whores
-29 182 >;( abhors afu anguish assassination bitches brutalised brutalize bullying cruellest
-29 cruelness cruelty cunts d; death devastators die disastrous disgust disgustingly drowned eviller
-29 excruciatingly fatalities fuckers harshest havoc horrifically horrifies irate molestations
-29 murderousness obliterate poisonously sinister torture v.v villainess villainously violent war
-29 warmonger wickedest
-28 ^urs abduction abusively assault assaultive assholes betrayal bitch brutalising bullshit
-28 condemnation contempt cruel cruelly damnified degrading devastates devastator devilry deviltry
-28 dooming doomsday enraging ffs fraud greediest harassers heartlessly heartlessness horrendous
-28 jackasses maddest miserableness molesting motherfucking obscene offensively perverts poisoning
-28 rageful remorselessness repulse ruin ruinate scams slut stab traumatically traumatise ugliest
-28 violently warmongers whored wtf
-27 >:( >:-( agonizing anger anguishing antagonizing assassinations attacker attackers bastardly
-27 bastardy bfd bitchery brutalise chaos corpse criminals crude degradingly depression despaired
-27 despairs despising destruction devils dishonest dreaded dreadfully drown evils excruciate
-27 fearing fuming furious fury grievousness grim h8 hate heartbreak horrifying horror horrors
-27 humiliation injustice insanity joylessness laziest loathing miseries misery moronic negative nfc
-27 painfulness pathetic poisoner poisonous poisons retarded ruination ruinous scam sluts sluttier
-27 son-of-a-bitch stealing terrifying terrorization torturous totalitarianism tragically traumatic
-27 travesty treasonous ugliness unlovable villainousness virulent weep wrathful
-26 );< abuser abusers abuses alarmingly ban bankrupt bastardising bfe bitched bitchily bitchiness
-26 brutalities cheating cocksuckers compassionless crappy cruelest damnation damnatory destroying
-26 destroys destructionist died disasters disgustful distraught dumbass dumbhead enrage fascist
-26 fired gloom harassments harmfully harmfulness harming humiliatingly hurtfully idiotic illegal
-26 infuriates killingly lousiest lowbred miserliness murderesses nastinesses nasty perversity
-26 petrifying po prejudicial punishers punishing rage rancidity rancidness riot rob robber
-26 ruinously sadden savageness shamed shit shitheads shitty sin sinful starved stressfully
-26 stupidnesses terriblenesses terribly terrifies terrors tortured victimizing villain villainy
-26 violater wars whoremonger woebegone
-25 :-###.. :-|| :@ ]:< abusiveness aggravate ass assaults assfucking bad bastard betraying betrays
-25 chastise cheater choke crestfallen crime curse d-': dangering despisements destroy destructing
-25 enemy evildoings evilest fail fatal fearfullest felonies felony fraudster fuck fuked goddam
-25 harassed harasses harassing harassment harm horrible horrid horrified horrify hostility
-25 humiliate joyless kills lamebrained livid lousy outraged perverted petrified pissants poison
-25 poorest prisoner racists rancid rancidly rejection rudest savagery sickened sluttishness snafu
-25 sobs sorrowfulness stinkpot strangled stupider suffer tard tortures troubling uglinesses
-25 unhappiest victimising victimize violating wanker warmongering whoresons
-24 :###.. :'-( abandonment abhorred agonises appall arrogance assaulted bastardization bastardize
-24 brutalized casualty conspiracy contemptuously criminal crudest crueller damnifying damnit danger
-24 dangered degradation dehumanizing despisement destruct destructively destructiveness destructs
-24 devastatingly devilkin dirtiest disgusted disgusting dissatisfying distress distressfulness
-24 distrusted doomsdays dreadfuls dreading dullsville evildoers fkm foreclosures fraudsters
-24 frustrated goddammed harasser horribleness horribly humiliations hurt hurtful indignation
-24 infuriating liars loneliest loser losers lying mofo mourns naggiest nastiest neglected nfw
-24 painfully pita poisonings prejudicialness puke punish raging reek retard revenge revengeful
-24 sabotage saddened sadder savages scandalous shamefulness sickening sorrow sorrowed spite spited
-24 stenchful stinking stupid stupidest sucker sufferers swindle terror thief threat threatening
-24 tragical trapped traumatised traumatism traumatize unhappier unhappiness unhealthy viciousness
-24 violated violaters violations violative violator warred weepiest whoredoms wicked wth
-23 ):{ 3:-( abducted abused agonised agonize agonizes agonizingly angered angers angrier angry
-23 assaulting bastardised bastardises bastardizing bitcheries bitchy bitterest blameworthy
-23 brutalizations cheated condemns crueler cruelties cwot damaging dearth dejecting depressed
-23 depressingly despairing destroyers destructions devilishness devilled dick disappointment
-23 disconsolate disheartenment disturbing disturbingly doa downhearted dumb dumbest effin egotist
-23 failed failing failure fiasco foetid frauds fraudulence frightful grieving grouchiest hatefully
-23 hating horridness hurter idiot ignoramuses impolitenesses incompetence insult insulted
-23 insultingly irritant irritation lazier liar molester mourningly nastier negativity numbskull
-23 obnoxiously offending offensiveness outcry outrage outrages pain panic pervert petrifies pollute
-23 poverty prblms prejudice prison prisoners punitive regrettable rejected rejectee remorseless
-23 riots rotten shamefaced shamefulnesses sick slutty sorrower sorrowfully spitefully
-23 spitefulnesses starves steals stench stenchy stinkard stressful stricken stupids suckers terrify
-23 thieves torturer traumatizing troublesome trustless ugly unethical unjust unloving
-23 unprofessional victimization villainies violates weakest worsen ||-:
-22 )-:< 3:( 4col :'( aching agonized angering annoyer antagonistically arrogant blaming bomb bsod
-22 bully catastrophic chaotic chastised collapse contemptuous cunt damage damnify damns dangers
-22 darkest deject dejected depress depresses depressions despairingly desperations destroyed
-22 destructivity deviling disappointing disgrace disheartened disheartenments disheartens dismaying
-22 disparaging dissatisfaction dissatisfy distressful distressingly dolorous doomsdayer doomster
-22 drowns enemies failings fear feared fearful fearfuller fearfully feuded fools fraudulent
-22 frightening grief grouch harass harms harsher hateful haters heartbreaker heartless heroin
-22 hopelessly hostilely illnesses imbecile infected infuriate insulting jailed loathe lousier
-22 lowlifes lunatic mad maddening masochistic menace miserable molesters moron murderess neglects
-22 numbskulls overreacts perpetrator perversely pitiful poisoned pollutes powerless prosecution
-22 punishment qq rejects repressors repulsed revengefulness rudely saddening savagely scandals
-22 scare scary screwed shameful sickener sickeners sluttish sorrowful spammer steal stealers stolen
-22 suffered thieve threateningly torturously tragics traumas traumatises traumatizations
-22 troublemakers uglier uglification uglifying unhappinesses uninvolved violate violation wasted
-22 whoreson wickeder wickednesses
-21 )-': )-: )-:{ :< :c >: >:[ @: ]-: accident agitators agonise amort anguishes apprehension
-21 arrested ashamed attack badly bankster bastardise bastardizations bereave bereaved blamed blamer
-21 broken brutalization btd choked cry crying dangerous defeated defeatists defectively degrades
-21 depressively deprival deprive deprived despondent destructionists devilish dipshit disabling
-21 disadvantageously disappointed disdain disgusts distrustful distrusting disturbers doomful
-21 eviler fag fake faultfinding faultier faultiest faults flawed flunked foetors freakish
-21 frighteningly frustration fucks gloomful glum goddamn goddamns grievance grieves gross grossest
-21 harmed haunted heartbreakers heavyhearted helplessness hooliganism horribles hostilities hurts
-21 immoralist immorally incompetent infringement irrationalist irritable irritants jeopardy killjoy
-21 libelous loathed lowlives lugubrious maniac miserably molest moodiest nasties neglectfully nme
-21 obliterated obnoxiousness oppressed persecute perverseness perversive pitilessly poor punishes
-21 rages rejections resentful revenger ruder ruined sad scaremonger selfish shame shattered shits
-21 shittier shylock sickeningly sluttishly smartass smuggler smuggling snubs spamming stinkiest
-21 stressors suckering suffering suffers suspended terrible thieveries totalitarian troublous
-21 troublously uglify uglily uneasiest unfair unlovely unpleasant upsetting vitriolic weakliest
-21 whoredom wickedly wickedness widowed woefulness worrit worse worsens wrong }: }:-(
-20 )': :[ >-: abandoned abductions abhor abusing affectionless agitated antagonize appalled
-20 appallingly arguing attacked attacking awful banned bastardized beating belittled bitchier
-20 bitterly blamers censor cheat chokes choking contagion contemptibilities coward crudeness
-20 crudenesses cruder damagers damagingly damningly dangerously dangerousness deceit defeat
-20 degradative degrader degraders dejects depriving desperation despises destroyer dire
-20 disappointments discouragement disgraced dishearten dishearteningly disparage disrespected
-20 dissatisfactory dread eviction exploited failures falsify faultily foes foolishnesses forced
-20 frustrate frustratingly frustrations greedier grieved grievous grimaced grouchier grouchiness
-20 guiltier heartbreaking helpless heroinism hopeless hypocritical immoral imprisoned incensed
-20 inferiorly insipid insulter insulters irritated irritating irritatingly irritative jealous
-20 jealousies jealously lamely lament lamenting lowlight melancholiac misrepresentation mocks
-20 neglect neglectful neglectfulness obnoxious offends offensive outrageous outraging panicked
-20 penalty pessimisms pessimistically phobias pisser polluted polluters problematically punished
-20 raged reeked reeking regrettably regretters rejecting remorselessly resentfulness revengers
-20 ridicule robs rude rudesby ruiner savage savaged scaremongers screwiest selfishnesses severely
-20 shamefacedness shamelessnesses sickens sins sluttishnesses snob snobbery snubbed stresses
-20 stupidities stupidly sucked suckered sufferer swindling thievery thoughtless threatened
-20 threating tragic troubled troublemaker troubles uglies unacceptable unfortunate ungrateful
-20 unintelligent uninvolving unloveliness unworthy upsetters vexing victimhood villainesses
-20 villainous vulture wept whoremongers worriedly worrisomely worsening worser }:(
-19 ):< ..###: :( :{ abandon abandoner abandoners admonished aggravated aggravates aghast angerly
-19 animosity annoy antagonism antagonist appalls arrests arrogances atab attacks aversion banish
-19 belittle bereaves bitterer block bloody burden chagrin cheaters chucklehead condemned
-19 contemptibleness contradictious criticise criticism crushes damaged damager damages deceitful
-19 deceived deception defeature defective defector degrade dehumanized denied denounces destructed
-19 devastations devilment dirty disagreeablenesses disappointingly discouragers discourages
-19 discouraging discredited disillusioned dismayed dismayingly displeased dissatisfactions disturbs
-19 dreadful dullnesses dumbheads dumbness embarrassment emptiness excruciations expel exploiting
-19 fightings flunker foe fool forbidding forbiddingly foughten frantic freak freeload frightened
-19 frightfulness frustrates frustrating furiously futile gloomed goddams greedily griever grouchy
-19 harsh hates horrendously hurters hurtfulness hysteria idealess ignorami ignoramus illiteracy
-19 incapacitated inconsiderate inferiorities insincerely intimidated intimidating irresponsible
-19 lamentations loathes lowbrow ludicrousness madness meaningless melancholy mindless misbehave
-19 molestation molested moochers mope mournfuller mourning nastily notorious painful panicking
-19 panics passionless perjury petrifaction prejudiced problematic pukes punishable punisher
-19 regretful regretfully resentment resentments revenges ruins saddens sadness savageries scandal
-19 scared scaring shamefacedly shamefully sicken smothers sobbed spiteful stabbed stabs stank
-19 starve stealings stupidity suck sucky terribleness tired tragedies traumatising treason
-19 troublers troublesomeness unattractive undeserving undesirable unemployment unfortunates
-19 unhappily unloved unlovelier unloveliest unsavory upsetter vexation violators warring weak
-19 weaker weapons weeper weeping weepings whorehouses whoremaster woeful woes worriments
-19 worrisomeness worry worsened worthless wreck wronged zealot
-18 ): adversity aggressiveness agitating agony angrily anguished annoyances annoys argumentatively
-18 arrogantly avoider bastardies bastardizes beaten bitter bittered blamable blamably broke
-18 burdensome charmless cheats comfortless complainer conflictive criticised crushed damnableness
-18 damnifies defecting defectiveness defectives degraded dehumanize denies depressor deprivation
-18 deprivations despiser destructibility detain devastation devilling disadvantage disadvantageous
-18 disagreements discomfort discontented discourage discouragements discouragingly disheartening
-18 dismay dismays disqualified disrespect dissatisfies distressed distrust distrustfully downcast
-18 dullards dumpish duped dysfunction egotistically emptiest enrages erroneous exasperated fails
-18 faithlessness fakes faking fcol fearfulness fears flunkey flunks flunky foeman fooleries foolery
-18 foolishly foolishness forbidden freaking freakout fumed gloomiest gloominess glooming goddamned
-18 gossipping greenwash grimaces grimy grossness guiltiness guilty hater heartbreakingly
-18 heartbreaks homesickness homesicknesses hysterics ill impatience impolitely impoliteness
-18 indignant injury insecure insecureness insecurities insecurity insensitivity insincere insults
-18 intimidation irritably irritate jackass lame lies loneliness lonesomeness lowery lowliest miser
-18 misunderstanding mock mourn mourners mournfulness nagger neurotically pained pains pathetically
-18 perverse pitifuller pitiless polluter prejudices prejudicing problematical promiscuity
-18 prosecutes protesting puked puking punishments rebelliously recession regret rejectees rejecters
-18 rejective rejector repressing ridicules ridiculing sadly scornful sedition shitting smother snub
-18 somber stampede starving stress stressor struggling tantrum temper threateners threats ticked
-18 trauma troublemaking troublesomely ugh uglifies uneasinesses unfulfilled ungratefully unhappy
-18 useless vain victimized victimizer warfares waste weaken weakly weakness weepier weirdo whines
-18 wiseass woe worrier worries worrywart yucky
-17 ..###-: :l >:\ \:< abandonments acrimonious agitate angriness annoying antagonistic antagonists
-17 arguments ashamedly avoidance battleground bitterness blameful blames blind botheration
-17 boycotted boycotting burdened burdeners chastises chastising cheerless cheerlessness complained
-17 complainingly complaints conflicting crash cries criticising cynicism cynicisms damn damnable
-17 damnably decay decaying decays deceive defeatist defected defects deficit depressible depressors
-17 deprives despised detained difficultly disadvantaged disadvantages disagreeable disagreeableness
-17 disappoint disappointedly disconsolation discord discouraged discourager disillusionment
-17 disliked dislikes disorder dispute disputing distorted distressfully distressing disturb doom
-17 doomsayers dull duller dullest dumped dumps dumpy egotists embarrasses embarrassingly
-17 embarrassments enraged enslaved error farce fatalisms fault fearsome fights fooling foolisher
-17 freebooter frightens frightfully greed greediness grievously grouching guiltiest hacked haunt
-17 helplessnesses hindrance hurting idealless ignoring illness immoralists impatiently inability
-17 inadequacies inadequacy inadequate inadequateness inferior injured insane interruptions
-17 irrationality irritabilities irritableness irritates isolation jealousness joylessly killjoys
-17 lose losses lousiness lowlier madly maniacally masochist menaced misbehaving misleading mocking
-17 mooch mooching mournfully nagana nagged nagging naggy neglecter neglecting nonsense oppressive
-17 optionless overreacted painfuller paining peril perverter petrify piss pissing problem problems
-17 prosecute provoke punishabilities rash reckless reeker refusing regretting reject rejectingly
-17 repressions repressively scapegoat scarer scarey scold scorn scream screwup seditious
-17 selfishness shames shitted shocking sluggish smartasses smuggles smugnesses snobbishnesses
-17 snobby sorrowing stealable stealer stink strained stubborn stupidness sullen suspiciously
-17 tensions traumata traumatized trouble unappreciated uncomfortably uncontrollability unease
-17 unfocused unsatisfied unsuccessfully unsupported unwelcome wasting woefully worriers worrisome
-16 86 :-[ :?c >:/ ]: abandoning ache ached agitatedly amoral annoyed arguer argues aversive battle
-16 battlefield battles bitterish blamefully blameworthiness blocking bothering bummer
-16 carelessnesses complains condemn conflicts confrontational contemptible contradictors cowardly
-16 crap craziness cried criticize criticizers cynical damned decayed decayer decayers deceives
-16 defeating demoralized depressant depressants depressing depressive depriver desperately
-16 despisers deviled devilishly devilries disadvantageousness disagree disappoints discomfortable
-16 discomforted discomforting disillusions dislike disparages disregarded dissatisfied distraction
-16 distractive distresses distrustfulness disturbance disturbed doomsters doubter dullard
-16 dumbfounded dump dumpiest embarrassable embarrassing emergency enslaves expelling expels
-16 falsified feuding fight flu flunkers fooled foolhardiness forbidder freakiest freeloaded
-16 freezingly fright funerals glamourless gossiping grave gravesides grieve grimier griminess
-16 gullibility hostile ignorantly immoralism impolite inadequatenesses incapable ineffectuality
-16 inhibit interrogated intimidator intimidators irrationally jaded lackadaisical lamebrain lied
-16 losing louse lowest lunatics manipulated masochism masochistically melancholias misbehaved
-16 misbehaves misinformed mistaker mistakers mockeries mourner mournful n00b obstacles paranoids
-16 phobia pleasureless prblm pricklier prosecuted punishability rancidnesses regretfulness
-16 regretted regretter rejecter reluctancy repression resented restrict restricted restricting
-16 ridiculer ridiculers ridiculousnesses riskinesses ruinable ruinations ruing screaming severe
-16 severer shock shocks shyster slam sleeplessness smuggle snobbily sobbing sorrows spammers stingy
-16 stunk suspicion talentless tensioner threaten threatens tumor uncomfortable unconvinced
-16 uneasiness uneasy ungratefulness unkind unsecured upset uptight uselessness victimizers weakener
-16 weakhearted weepies wimpish |-:>
-15 $: %-) :-( :-< adversarial adverse adversities afflicted agonising amorality annoyers appalling
-15 argued argument argumentative argumentive bamboozle bamboozled bamboozles brainwashing burdens
-15 careless clueless coerced collision complain confrontations confusedness contagions crazily
-15 criticized criticizer criticizing crushing debt defeatures defections degradations dehumanizes
-15 denier depressives deriding desperateness destructible detention deviltries difficult
-15 disagreeably disagreement disillusionments disoriented disruption distractible doomsaying
-15 doomsayings doubt doubtable douche drained dubious dulled dumber dumbs dupe eerie embarrassed
-15 emptinesses exhausted exhausting exhaustion fallen fatiguingly faultfinders faultiness fighting
-15 flunking foolhardier forbidders freakouts freaky friendless frighting funeral gloomier gravely
-15 graveness grievances grime grimmer gullible hesitatingly hooligan ignorance ignore inconvenience
-15 inhibition interruption irrationalism irrationalists irrationalities irritations lags lamentable
-15 lamentably laments lamest lazy lonelinesses lonely lonesome lowballed lowlife ludicrous
-15 manipulating mess messy mischief misers misreporting mistaken mistakes misunderstand moocher
-15 moody nag naggers neglecters nitl obsessional obstacle offender offenders offenses overload
-15 overweight panicky paranoias persecuting pessimism pessimist pessimistic pissant poorer
-15 prejudicially profitless promiscuously quaking rebeldom reekers regrets repressible ridiculed
-15 ridiculous rigged riskiest robing rudeness ruinated ruinates ruinating screamers seduced severed
-15 severest shylocking smear smuggest smuggled sore spam spitefulness stenches stinker stinkier
-15 stinko stinky stressing strikes struggles stubborner stubbornnesses sucks sulking suspicions
-15 suspicious sux swindles tantrums tenseness tenser trembling turmoil uglified uncontrollable
-15 uncontrollably undermined undermining unfriendly unprotected unstable unsuccessful upsets
-15 uselessly vicious victimised victimizations victimizes weaklier weaknesses whine whoremasters
-15 wiseasses witch worriment worrywarts
-14 /:< /o: 3:-) :/ :o/ <:-| =/ accidentally accuses aggressed aggressivities agitates agitator
-14 alarm alarmed antagonized argue arguers arrest avoided avoiders avoiding blame bother boycotts
-14 burdening carelessness chagrined combat confusingly contagious contemptibly contradictoriness
-14 contradictory contradicts crazy criticizes cynic damnations damning deadlock deceiving defeater
-14 defect defection defenseless denounce deny denying deprivers derailed despise difficulty dirt
-14 dirtier disagreeing disappears discarded disparaged disputed disregards disruptions distorts
-14 distracted distractingly disturbances disturber dork doubtful doubting doubtingly dreads dreary
-14 drunk dullness dumbed dumpier egotism egotistic errors excluded exploits failingly fatigued
-14 faulted faulting feud feuds fidgety fiery fire firing flop flops flunkies foolhardy foolishest
-14 forbiddance frantically freakiness freakishness frighted frighten frowning gag gossipmongers
-14 grimacing grouchily guilts gun hapless haplessness harried helplessly hesitater hesitaters
-14 hesitates hesitating horridly humiliated humorlessness hurtling inconvenient indoctrinate
-14 inflamed inhibitive insecurely insignificant insincerity interrupt interruptive intimidations
-14 irrational irresolute irritability jerk lag lamentation lamented lamer leak lethargy lonelier
-14 lonesomes lowermost messed miserly misgiving mistake misunderstood mlm mooched mooches moodiness
-14 moodinesses moronically mumpish naggier needy neurotic niggas nimy numb numbly obsessing
-14 obsession offences ominous perturbed pissers pisses pitying pressuring prick prickliest rant
-14 reluctance repress repressive repressor resentfully resign restlessly revengefully ridiculously
-14 riskier scapegoats scares screwy selfishly shakedowns shameless shamelessly shamelessness shoot
-14 shylocks smileless smothering smugglers smugness snobs spites stifled stressed struggled
-14 strugglers stubbornly suspects tense tensioning thieved threatener toothless tragediennes
-14 traumatizes trickers trivialising troubler unapproved uncertainly uncertainties uncertainty
-14 undermines uneasier uneasily unequal unfortunately unimpressed unimpressive unmotivated
-14 virtueless warning weaklings weaponed weeps wimp wisenheimers worrying
-13 /-: /: :-c :\ >.< \^: abandons accidents accusations aggress aggressions aggressively agitations
-13 agitative annoyance anti awkwardly awol axed bereaving bizarre boredom bores boresome boring
-13 botherations bothered bothersome boycott burdener chuckleheaded complainers conflict
-13 confrontation confronters confused confuses contradict contradicted contradicting contradictions
-13 critical criticises cynically defeatism defeats defectors defenselessness delay derails despair
-13 despairer despairers desperate disagreed disagrees discomforts disguising disillusioning
-13 disjointed disliking disquiet disruptive distort distractable distractibility distracts
-13 distrusts doubters dumbly dumping envyingly excruciated exhauster exhausters fatigues faulty
-13 flunk foolhardiest forbid forbids fought freakier freeloading freeloads frenzy gagged ghost
-13 gossipped gossips gossipy graveless gravest greedy grimly hardship hesitated hostiles humorless
-13 ignored ignorer imperfect impersonal indecisiveness ineffectively ineffectiveness
-13 ineffectualness interrupters interruptible interruptor interrupts intimidates isolated isolates
-13 jealousy lack lamentableness laughingstocks leaked loner lonesomely loose loses loss lost louses
-13 lowness luckless misinformation misinterpreted misunderstands mocked mockers mockery moodily
-13 morons mourned numbingly nuts obsessionally odd outrageousnesses paranoiac perplexed persecuted
-13 perversion pettiest phobics pitied pitiers pressures problematics provokes rants repressed
-13 represses resigns restricts riskiness risking scarers screamed shakeout shocked shyness
-13 skeptical smh spiritless startle stereotype stinkingly straining struggle stuttering submissive
-13 suspend tease tempers tension timidity trap tricksters uncertainness unimportant unsettled
-13 unsurely viciously victims vultures walkout weakened weakeners weakening weakens weakling weepy
-13 weirdie weirdoes whiney
-12 .-: 0-| :-/ :^/ :s =\ =l >:o \o: accused adversative aggravating aggression agitational allergic
-12 amoralities antagonisms apathetic apathy avoid ayor battled battlefront bittering borers censors
-12 childish collapses collapsing colluding complaint confrontationists confusion confusional
-12 contentious cover-up critics crudely cuts deafening defer deprivals derail derision difficulties
-12 disbelieve discourageable disorganized distract distracting dominating dorkiest doubtfully
-12 doubtfulness doubts dumper dumpiness dynamiter embarrass ennui exclusion exhaust fatalists
-12 fatiguing feeble freaked fume gossipry gravers graves graveyard graveyards grimed hesitantly
-12 hiding humiliating ignorances immobilized impatient impose ineffectual inquisition interrupted
-12 interrupting jealz lagged lamebrains lamenter lames lethargic limitation lossy lousily lowballs
-12 lower lowlinesses madder maniacs manipulation masochists mia missed missing mistakenly nerd
-12 nervousness no obsessiveness obsolete obstinate offence offend outrageously outrageousness
-12 pathetical persecutes perversions pervertedly pervertedness pesky phobic piteous pitier pities
-12 pitifully pitifulness pity pressure pseudoscience questionable ranter ranters rebellious
-12 rebelliousness refuse refused resenting resents resignation resignations resigner restlessness
-12 sceptical screams screwer shakedown shakiest short-sighted shynesses sillinesses skeptically
-12 skepticisms smog snobbishly stereotyped stinkers stop strains strangely suspect suspiciousness
-12 teased teaselers teases tensely tensest trembly trickeries trickiest trickiness uncertain
-12 underestimate undermine unsophisticated uptightness victimises vulnerably warfare warnings
-12 weakish weapon weirdly whiner wimpiness wiseacre woesome worn worried worrits zzz |-0 |-o
-11 :o\ \= absentee alarmists alarms alas alienation aversions avoidances battling biased bitching
-11 blocked bored boredoms charges chuckleheads collapsed collides collisions complainants
-11 contemptuousness controversially cornered critic crudes cut defenselessly deniers deride
-11 devilments disguised disinclined disputes disregard distorting dooms doomy dorkier dorky doubted
-11 drop dulling dullish dully dumpings embarrassedly envied enviers envious envy exhaustions
-11 exhaustiveness exhausts exposing ferociously feudalistic feudist foolish forgetful frights fud
-11 gossiped gossiper gossipers graver grievants guilt guiltily haunting hesitate hesitation
-11 hesitations hoax hooligans ignorant ignorantness ignores immoralities impotent indecisions
-11 ineffectually inferiority interrupter intimidatingly intimidatory irrationals itchy jerks
-11 killdeer lagging lone loneness loomed lousing low lowliness masochisms melancholies misread
-11 mistaking monopolizes moodier moronity nags naive nastiness nervous numbing numbness o-|
-11 overstatement perversities pileup pique pitiable pitiableness pitiably pitifullest postpones
-11 provoked pu pushy rebelling rebellions remorse restless restriction ridiculousness
-11 rigidification rigorous risk risks s: sapfu sarcastically shitakes shockers short-sightedness
-11 slash slashing smothery snobbishness solemnity stammerer struggler stubbornness stutterers suing
-11 thorny toughly tremble trembled trickery trivialises trivialize underestimated underestimates
-11 unresearched victim victimise vindicating vulnerableness warned weakside weary weepers weirdos
-11 whorehouse woebegoneness wowser |^:
-10 /^: :^\ :^| \-: \: accusation aches adversaries adversatives agitation alone amorally anxious
-10 anxiousness arguable arguably bore cancel cancelled carelessly confrontationist contempts
-10 contradictable contradiction contradictor crazinesses criticizable darkness degradable derides
-10 devilwoods diffident discard discards disguise disguises disillusion distractions downside dud
-10 dulls dumbfounder dumbfounders dumbstruck dumpsters egotisms emptily envier excruciates
-10 exhaustible expelled faithless fatalistic fatigue ferociousness ferocities flustered foolhardily
-10 forbiddances gloominesses gossipmonger greeds grimace grimes haunts hesitancies hesitant
-10 humiliates hunger hurtles ignorable inaction inadequately indecisive inhibitors inhibitory jumpy
-10 loused lowering lowly melancholics moping mubar numbest obsess obsesses offended offense
-10 overreact paranoia paranoid perpetrators perverting pessimists pityingly poisonwood prickle
-10 propaganda protest rebelled reluctant repetitive repressiveness resentence resigned resigners
-10 ruining ruinousness sappy sarcastic sceptic screws screwups severeness shamefast shockable
-10 shortage shy skepticism smugger snobbism sob squelched stammering stinkards stinkbugs stinks
-10 struck stuck stutter stutterer stutters submissively supremacists swearing teaser tensed tensing
-10 timid timider timidness torn toughish tragedians tremblers tremulous trickish tricksiness
-10 trivialities trivializes unclear uncontrolled uncredited unsure weirdies wimpier wimps
-10 wisenheimer
-9 (% /= :-. :-\ aggressors anxiously apeshit apprehensions battlefields blocks cancels comedowns
-9 confronts confuse confusing confusions contemptibility contradictorily criticisms dearths
-9 defeaters defiant delayed demanded demanding disappear disappeared disregarding distractedly
-9 dizzy dodgy drag dynamited eery egotistical exclude faithlessly feudalism feudalist forget
-9 forgotten glooms graved gravelled gravelly graven grimalkin grimalkins grossly grouches hesitance
-9 hesitancy horrent huckster indecisivenesses inhibits insensitive lawsuit libertine limited loners
-9 loom lowish lurks misses monopolized naggingly neuroticism numbed obsessions obsessive oversell
-9 possessive postpone pressured pricking prickly pricks promiscuousness protesters protests
-9 remorseful resigning revenged risked safecrackers safecracking sarcasm sarcasms savagenesses
-9 screwing shakier shaky shrew shying shysters silliness skeptic slashed smothered sneaky snobbish
-9 snubbing stammer stammered stopped stuttered subversive suspected tears tenses tensioners
-9 timidest tits tricker trickster trivialization uncompelling unconcerned undecided unwanted vanity
-9 victimhoods vulnerability vulnerable weaponry weirdest weirdness weirdy whined whining wimpiest
-9 wimpy |o:
-8 =| absentees accuse adversary adversely aggressor aversively bashfulness battlefronts battler
-8 bothers bribe cancelling charged cheerlessly combats comedones comedown complaining confronted
-8 controversial cramp derided devilfish devilwood droopy dumbbell dumbfounding dumpers empty envies
-8 envying exhaustibility fascists faultfinder feudal feudalized feudary foolfish foolscaps
-8 freakishly freebooting fumers geek gossipries gratings graveside grievant grimmest grimness
-8 grosses grouched indecision indifferent inhibitions intimidate irreversible isolate jerked
-8 lameness liabilities liability litigation litigious lowball lowdown lowed lows lurk mischiefs
-8 miserere mistakable mocker mongering monopolize nimby nosey o.o offensives overselling overwhelms
-8 petty pissoir pityriasis postponed pressurises prickles prickling promiscuities provoking rebels
-8 resentenced resignedness rigidifications risker risky ruderal scarecrow scepticism shakeouts
-8 shyer slashes sobering stall stalled stalling stammerers stammers startler stinkhorns strainer
-8 strange strongyloidosis sulky teaseled teaseler tensional timorous toughs trickily tricksy trite
-8 trivialise trivialised unaware unbelieving unstoppable vociferous warmouths wellaway zealots |-:
-7 &: (-% :-| accusing amoralism amoralisms anxiety apprehensiveness avert avoids awkwardness
-7 complainant confront daze dazed deferring depressurizing dilemma discarding dominative doomsayer
-7 drags emptied emptier emptiers empties exaggerating exhaustively ferocity feudalizing feudists
-7 flees franticness freeboot freeloader fumelike gossip gravestone grimiest grimily griming
-7 grossularites hide hides homesick ignorers indecisively indoctrinating keening lowballing lowborn
-7 lowse neurotics nimjd noisy noyb numbfishes numbs obsessed obsessives overreaction overstatements
-7 overwhelm paranoiacs passively pressurize pressurizers puzzled remorsefully remorsefulness resent
-7 resignedly rigidified rigidities rigidity rigidly riskily robed safecracker safecrackings
-7 scarecrows sceptics seriously shake shakily shakiness shaking shockingly shylocked shyly smarting
-7 snobbier solemnized startled stinkpots submissiveness suspecting teasers thwarting timidities
-7 timidly toughie touting trickier trickishly trickledown trivializations walkouts warship weird
-7 weirdnesses
-6 :& :o| adverseness affected aggressing aggressive aggressivity anxieties apathies awkward
-6 battlegrounds bitterbrushes bittersweetness censored challengingly cock confronting confusedly
-6 craze crush defensively devilfishes dreadnought dumbcanes dumpcart dumpster emptying exaggerate
-6 exaggerates expose falling fatalism feudally flunkeys fumette geeky giddy gigo gloomy hardier heh
-6 hurtled immorality indoctrinates killdees lawsuits looms looses louseworts lowboys lowbrows miss
-6 moan moans nervously oversimplify perverters pressurise pressurising pricked prickliness pricky
-6 profiteering rebel resentences rigidifies screwier sentencing shakeup shittim shocker shortages
-6 solemnizing stopping stops strikers stubbornest toughies trembler tricked tricky trivialized
-6 trivializing viciousnesses victimologies vulnerabilities wavering weakfishes weirds whiners
-6 wisecracking worshipless
-5 :-& aggresses alarming antagonizes barrier battleships battlewagons bitterweeds cocky colliding
-5 contradictories crazed crazing cutting damnedest dazedness demand depressurize detached dithering
-5 dominate dominatrix dorks dumbing exhaustive exposes fatalist feudality feudalize feudatories
-5 foreclosure freemartin gravel graveled gravels gravestones ineffective inferiors ironic
-5 isolations lamenters looming lowered lowers lowing lurking melancholia misericordes monopolizing
-5 nbif o-8 o_o offline overwhelmingly oxymoron perversenesses pitilessness postponing pricket
-5 profiteered protested rapeseeds rebellion rig rigid screwers screwiness shakeups silencing
-5 snobbiest solemnified solemnifies startlement startlers startles strike tenderfoots tough
-5 toughing toughy tout tragedian tranquilizing tricks tricksier triviality trustbuster unconfirmed
-5 victimologist warships weirder wisecracked |:
-4 %) &-: (-:< :o :| >:-) amusias apathetically averts axe bailout battlement battlements bias
-4 bitterns bitters blah blurry borer cautious challenged constrained costly dazedly defensemen
-4 defensiveness depressurizations dodging dominators dreadlock dreadnoughts embittered exaggerated
-4 exploit ferocious feudalities flirter foolfishes freaks freebasing freezing fumets funky geeks
-4 grating graveling gravelling greenwashing grossed grrr hard hid idk imposes imposing impressment
-4 indoctrinated inhibited inhibiting isolator isolators killocks liards lowerclassman lowlander
-4 moaned moaning nah neatherd nerves numbfish obsessively paradox parley pay peculiarly
-4 petrifications pressurised pretend pretends questioned questioning ragee reluctantly rigorously
-4 ruderals screw screwworm shook skeptics stinkweed stunned teaseling teaselled teasingly
-4 tenderfeet tensioned thwarts tragedienne tranquilizers trickie trickinesses trickishness vague
-4 victimologists vigorish warn warns weepie |=
-3 0_o 8-o accidental alarmism apologizing apprehensively averted battlewagon bittersweet boreal
-3 borecoles collide complacent confronter cynics dazes defensives depressurization depressurized
-3 depressurizes determinantal dominations dumbcane dumbfounds dumplings dwellers dynamites emptins
-3 exposed fainthearted feudalization feudaries flatterer foemen freewheelers friendlessness
-3 grievers grosser grossing grossular grossulars hurtle imposed inhibitor killock lobbying
-3 lowlanders lowlights lowlihead maniacal mediocrity meh melancholic o-: o:< petrifactions pettier
-3 pressurizations pricker promiscuous rainy repressurize rigidify rigidness screwballs serious
-3 shakeable shaken shitake shittimwood snobbisms solemn sorry startlingly stealth stealthier
-3 stealths strainers teasing tmi toughest trickly trivium unmatched wimples winnow wisecracks
-2 (:< :$ amorphous amortised apprehensibly backs battlers bitterbrush bittern bitterroots
-2 bittersweets blam borecole boreholes champac champaks champerty clouded craziest defences
-2 domination dominatrices dragged dreadlocks dumbbells feudalisms fighters flirted freebooters
-2 gratingly impatiens indifference inhibin irony j/t joypop leave lowdowns lowercased lowrider
-2 ludicrously nerdier nerdy nimq noob o: panicles pressurizes pressurizing prickers prickled
-2 screwball seriousness stinkbug stinkhorn strain swear teaselling tenderloin toughens toughness
-2 touted tragicomic tranquilized tranquillized tranquillizers trick trickling wag warsaws weakfish
-2 wimpishness wimple winnowers winnows
-1 (-:{ 2g2bt adversatively agitato amazons amortize awaited bashful battleship boldfaced borescopes
-1 btdt champer champerties chilling crazier creditor dominances dumbfound dumbwaiters dwells
-1 feudalizes feudatory flirtations flirtatiously flirtier foetal freebase freeloaders freezers
-1 freezes fumes funneling funnelled geekiest grossularite hysterical joypoppers killdeers killie
-1 killifish killifishes lamella lamellae lamellibranchs longing lowland lowlands nerdish o_0
-1 opportunistic overlooked panicums petrification preventing prizefight prizefighters
-1 repressurizing richweeds screwworms sentenced sillibub sillily stealthy stinkwood suretyship
-1 teasel teasels tenderfoot thwarted touts tranquilizer tranquilizes tranquillizer trembles trivial
-1 unbiased warsaw wellhole winnower winnowing wiseacres wisecrack wisecracker
1 0-8 :-o >;) aboard acquits amorists amorphously amortises backed backing boldfaces boldfacing
1 boreen brooding commits creatin defenseman defensibly defensive dwelling faille freeholders funnel
1 funneled funnelling graticule harmonicas heron heronry keens killick lamedh lamellas
1 libertarianisms libertarians lobby lousewort lowriders matter matters misericorde nasturtiums
1 oversimplifies panicled paniculate peculiarities perfectionists piqued pressurized pressurizer
1 prevent prevented reach repressurized repressurizes retained richweed screwdrivers screwlike
1 securitizations shittah sigh sillimanite silly smartweeds solemnifying stealthily strongyls stuns
1 successions tenderize tenderized thrillers toughen toughened tranquillizes tricking trickled
1 warstle weaponless wellhead whitewash wisecrackers withdrawal
2 affronted amazonite amazonstones amoretti amortizations apologising apology ayc bashfully benignly
2 boreens calmodulin champaign champignons compelled contend crazes creatine delicate
2 determinableness determinant discounted dominantly dominants dominates dumbwaiter dynamiting
2 escaping excitonic exhaustless foehns foetus foetuses freeway freewheeler freeze geekier
2 graticules gratins gratis grey impressionable infatuated isolatable joysticks lamellibranch
2 laughable libertinage nastic neath numbat opportunisms opportunist oversimplification overwhelmed
2 radians reaches relentless resentencing securitization sentences sillimanites smartweed smugly
2 startlements stealthiness strongyles supremacy swears teashops teaspoon teaspoonful tenderization
2 tenderometer tenderometers tragicomedy tranquil trickles vitalism warmblooded welly
3 (;< *-) amorettos amorphousness amusia aug-00 authority awaits boldface challenge challenges
3 champertous charmeuse clears comedo committing convincers defenders diviner diving dweller
3 dynamometer dynamometers dynamometric dynamos easel energetics excitative exciton excuse
3 explorations flatterers freeboard freemasonry freestyles freewheeled fumeless hail hurtless
3 intense keened landmark lowercase mandatory number opportunists oversells passionflower pensive
3 pls plz pmfji prevents prickets prizefights safetyman screwbean screwdriver securitize sentence
3 shakers slickest smilaxes solemnify solemnities solemnize startling strongboxes surprisers teas
3 teaspoonsful tenderizes tenderizing tolerances toughnesses tranquilize trustees verdicts
3 victimology vindicate vitalist vitalists want welladay whimsical wiseguys }:-)
4 >:) admitted anticipation apologised apologize await beauticians benefice beneficiation brights
4 bwahaha bz challengers champignon charmeuses cleared creatinine darings defence defenceman
4 defender defensibility delicatessen delicatessens demonstration dumpling dwelled dynamiters
4 easements enthral exempt expands fantastico flagship flatter flattery flirtiest freelancers
4 freelancing freesia freesias freestyler fumet funnels fysa gracilis gratin importancies
4 isolationism kidding legally libertarianism libertines longings meritocrat nasturtium numbles
4 opportunism painlessness passionflowers pretending prizefighting profiterole promisors radian
4 reached resolvents safes sentimentalising sentimentalisms sentimentalizations slicker speculative
4 stealthiest suprematists suretyships teaspoonfuls tenderizer tenderloins thriller tolerantly
4 treasurers treasurership trivially trustor vigorishes vigorousness vigours warmouth warmup welled
4 wellies wisents yoyo }:)
5 3:) [-; adorns ambivalent amortise amortizable assuror calmatives carefully challenger champagnes
5 champaigns champers commitments contender creationists daredevil defense devotees divinise dwell
5 escapes excitor exclusive extends feeling fervid flirtatious freehand freeholder freewheel
5 freewheeling funnelform harmonicist herons idealogues impressionisms impressionists impressments
5 joker keener laidback launched legal lowe outmaneuvered panicle popularises profiteers
5 profiteroles reliant soothed stronghold strongmen supremacist teaspoons tendered tranquillities
5 treasurer triumphalist troubleshoots trusteeship unequaled vigorously wellheads wellsite yearning
5 zealous
6 *) ;] activeness amoretto amortization amortizes benignancy blamelessness brisk careful
6 challenging comedienne contestable convincer crediting defencemen delicates dignitaries
6 dominatrixes dynamometry dynamotor emotional engagements engrossed fighter flatters
6 flirtatiousness flirters flirty freewheels giggler gn8 graciles greets guiltlessness harmonica
6 honoraria humoral idealising impressure indestructible infatuation intellection intricate invite
6 joyridden keeners meritocracy methodical mmk nerdiest numberable peculiar peculiarity perfectas
6 rapture ratified scoop securers slap smilax solemnizes solid strongyl surpriser tenderer tendering
6 tenders tensionless trusteeships verdict vested victimless vitalised warming wishes worshipper
7 ;-] adopt adopts amazon amusable assets assurors blameless casually champing cleaner competitive
7 convinces convincingness creationism defenses dynamite escape excelsior extend favoritism
7 favoritisms flirts freeboards freedmen freehold freelanced freelances freemasonries freestyle
7 freeware fumer growing guiltlessly heronries honorarium idealists ijs inquisitive iou isolationist
7 joyrider joystick longingly offenseless partiers peaceniks perfectionistic pmji privileging
7 profiter raptures relaxants resolved resolvent resolver resolves securitizing sentimentalists
7 smarted solemnization solutions spirit stout strongbox strongman surprisals tenderheartedness
7 toughed tougher troubleshooting vigilant worshipful
8 ;d acquit activenesses admit adorned adornments adventuress agrees amortized amortizing amusingly
8 apologises bargain brilliantine casual chances chuckler crazyweed creationist debonair defensible
8 determinate determinations divined divines dominance doubtlessness entrusted excitons fine
8 flawlessly flirting freebased freebases freestylers freewheelingly freewriting fyi giggles
8 glamourize guiltless harmlessness harmoniums idealisms idealogy ideals important impressible
8 impressionism inspirits intact intellections intellectively intellectualists intellectualizing
8 invigorated jho joyrides jp livelihood nurturers palatableness passive peacenik playing pmbi
8 prizers profiteer promisee radiancies reaching recommended retreat richens safelights
8 sentimentalised sentimentalist sentimentalize sentimentalizing significant sillies silliest smug
8 solemnly solve substantial succession superiorities supremacies swift top tranquillest
8 tranquillizing treasury troubleshoot troubleshooters unbelievable urgent vitalizations warmups
8 worshippers xtc
9 ;) acceptations adequate adorn adorners adventurers allow appeased appeases assurer attractancy
9 audacious awarder benignities blamelessly boldnesses buoyant certainties cheerleader clarifies
9 compassionateness compelling consent decisive determinable determinably determinatives divining
9 doubtless dynamists dynamitic energies exhaustlessness exploration fad flexible freeform graced
9 grants grins hailed harmonicists harmonium harmonizations hhok humoresques impression impressions
9 innocenter intrigues jk jokesters joking joyriding jt libertarian livelihoods lown loyalisms musm
9 okay opportunistically optimizations pardoned perfectiveness perfectives popularizations prepared
9 profitwise promissory raptured recommends romanticized sentimentalities spark stimulate stimulated
9 straight successional successively successor surprised surprises tendernesses terrorless
9 toughening treasuries triumphalists validated vigour virtuosi visions warm wilco wiselier wishing
9 worshipers worth
10 :p ;-) >:p [; abilities acquitted adorning advanced advantage alright amazonstone amoristic
10 appeasing beneficiate bffn brightener brighteners certainty champed champy chance cleverish
10 comprehensive conciliate consents convince created cutesie dearies delicately determinacy dream
10 easing endorsed engagers engages entertainers excitableness exonerating favors flatteringly
10 flexibilities freeholds freers freethinker freethinkers freewill frisky fulfills gigglier giggly
10 gracioso granted guarantee harmless heroicomic honorariums immortal impressionist interests j/w
10 jhomf jj jokes joyrode justifiably keenly loyalism luckiness magnification neater plays pleasers
10 poised popularizers pressureless prizefighter prizer promisor readiness relaxant relaxations
10 relievers resolvable richening sentimentalism sillier steadfast stimulates strongholds
10 successiveness superiors surefire surety troubleshooter trustee trusties vigors virtuose vision
10 warmers wells worshiper worshiping wowsers wp
11 (* (; :-, acceptability accepted actives agreed agreements amuser appease apprehensible assurers
11 attachments beneficed benefices benignantly brightwork calmative certain chic chuckles
11 chucklesome committed conciliated conciliates consolable create creates creation creationisms
11 definite desired determinateness determinative determinator devotements divinations dynamics
11 energy engager ensuring entitled excitatory faultlessness fearlessly fearlessness fervent fitness
11 forgive forgiveness freedman freelancer freer freestanding freethinking gigglingly god grandee
11 greeted grinned grinner gt happing helpers heroicomical humor humoured increased innocents
11 invigorator jokey joyride lenient loyalists meriting meritocrats merrythought neatens neats
11 outreach painlessly palatably partyers popularised profitabilities profitability promisees
11 radiances relievable resolute respectiveness safeguarding safelight salient securement
11 sentimentalized sentimentalizes significance smarty sociability solved solves strongly
11 successionally successive successors supporter surprise surprising tnx tolerant txs vigor
11 visioning vitalise vitalises vitally vitals warmed warms well willingness worshipfully yolo
12 ,-: absolve admiralty admits adventurer adventurists alert amorino attachment attractor
12 attractors avid awardees beautician benevolentness blithe bolder champagne championed cheerio
12 cheerleaders cheerleading cheerleads chuckled chucklers chucklingly comedians comforters commit
12 convivial creating creditableness d: determinately devotional devotionals diviners doubtlessly
12 dynamical dynamisms eased excitability excitants festivalgoers flatteries forgivers freeborn
12 freedoms freelance frees gg glamorising glorioles gn gracility grandees hago heavenwards helping
12 humored humoresque humorist hurraying idealize immune impressibility inspirators intellectualized
12 intelligibly invigorations invigorators jaunty jocular join joke laughableness laughably
12 libertinisms lucking magnifications neaten nicety ok opportuneness outgoing painless pardons
12 partyer perfective playfulness popularising promisingly prospect prospects radiants relaxins
12 respectableness restore restores restoring romanticizing securities sentimentalise sentimentality
12 sentimentalization share shares singleminded sociabilities solidarity sparkling stable stamina
12 succeeder supportive surer surprisingly surviving swiftly tenderers tolerance tranquilly treasure
12 treasurerships trustors usefulness vital vitalities vitamin warmer wiser worship yeah yep
13 (-* (-; :-) :?) =p [: ability absolves acceptable acceptableness acceptation accepts achievable
13 acquitting actively admiral adorner adornment adventure adventured adventuresomeness
13 adventurously agreeablenesses amusers apologized assures assurgent attractant awarders benign
13 benignity bolds boosts calm calmly calms comfortableness competent conciliating cool curious
13 cutely desirable desirous eases easygoing embrace endorse endorsement entertain expand fair
13 faithed fan fantasticalness favorer favouring festivalgoer flattering flexibly freebee freebees
13 freedwomen fresh funnies funnymen gl glamorise gracing granting gratify greet harmonies
13 harmonised heros honorers huge humorists idealizer importantly improvements improvers incentives
13 increase inspirited intellectualistic inviting invulnerable joked joyriders kewl laoj leet
13 meaningful meritoriously nbd neatening neatness novel nurturances optimally optimistic original
13 pardon perfectionism perfecto pleasantries please popularization popularize pray profited
13 prominent promise promiser protects radiantly redeemed reliefs relievo rescues respectfulnesses
13 respects responsible riskless romancer romances romanticises romanticists secures securing
13 sentimental shockproof smartie sok solution soothing sparkles spirited strengthen succeeders
13 supported supremos sure surest sureties trustier truth vitality vitalizing wises wisewomen
13 youthful
14 0:-) ;^) ^<_< advantaged adventures adventuresses adventurist adventurous agreeing applauds
14 assurance assurances assure assuredness attractants badass benefic benevolently boosting
14 brightnesses certainly charitably chuckling clevernesses contented contentedness creditabilities
14 daringness delectables determined devote diamond dignities dynamist easefully easily endorses
14 engage engaging enthusiasts excited exciters exultantly favorers flexibility forgave forgivingly
14 freehanded funnyman g1 gains gentler gigglers giver giving gladly glamors ha harmlessly
14 harmonising harmonizing heavenward helper hho1/2k highlight honorary honorific humerous idealise
14 idealizations idealizing importancy innocent innocently intellectually intelligible irresistible
14 j/p j4f keenness lawl m8 magnificoes meditative merited motivation neatly np ntmu nurture
14 openness partied partier perfecta perfecters play played popularizes prays pride promotes
14 proudhearted radiance radiancy reassurances reassure relaxers relievedly resolvers respectively
14 restored revive robust safeguards safekeeping secure securely secureness securitized security
14 shared solving strengtheners superiority tenderest thks validates validating value valuing
14 vitalizes warmish welcomed welcomer wellsprings worships worthwhile
15 (-:o (^: (^; 0:-3 5fs :-p absolved acceptably admirals admires advantageous advantages
15 adventurism affectionally affections agree amusement amusements apologizes applauded appreciators
15 asset assured attract beneficences boldly boldness boosted brightens brightly calmer charminger
15 cheerled comedy comfort contentment courtesy coziness creatively credited credits cutesier cuteys
15 cutie d= daring devotement dynamically dynamistic eager ease easeful easygoingness efficiency
15 elation encouraged encourager encouragers energizations engagingly enthusiast excitabilities
15 excitable ez fantasticate festivals fiestas fit freehearted freemen giggled giggling gloriole
15 grant gratifies greater grinning harmonics harmonizes honoraries humoristic idealities importance
15 impressionistic incentive inspiratory intellectualization intellectualize intellectualness
15 intelligencer intelligentsia intelligibility intelligibleness interestedly invigoration jewel
15 jokester keen kissers kk like loyalist mercy natural niceties nurtural o:) opportunely optimal
15 optimizer perfectible perfectionist pleasanter popularizing praying privilege promised promoting
15 ready reassurance reassures recommend relaxedly relaxes relieve reliever relieves relieving
15 responsive restful romanticization safeguarded safeness safeties satisfactoriness satisfactory
15 scrumptiously securer sincerities smartened smartens smartly smartnesses smile smileys
15 sociableness soothe supportiveness supports surefootedness surprisal survivor sympathy
15 tenderhearted thank thrill thrills thx tranquilities tranquilness truer trustfully tx validate
15 vigoroso virtues vitalized warmness wealthy wellspring wised
16 (-: (o: *<|:-) *^: 0;^) =] absolving accept acceptabilities acceptant accepting admiralties
16 admirations admiring adores advantageousness advantaging agreeably alive amorist amusing
16 apologise appreciativeness assuredly assuring astonished beaut benefits blessedness bold boldest
16 brighter brightness calmed calmest calmnesses capable captivated charitablenesses cherish clear
16 comedian comediennes commitment compassionated compassionates compassionating convincingly
16 creations creativity credit d-: darlingly dear delighting devotedly devotee devotes divinatory
16 dynamic dynamism eagerly eagers easement easiness efficiencies elegancies enchanted energization
16 ensure entertainer enthuse exonerates favorably favourer favourers flattered focused foolproof
16 forgivably forgiven freedwoman freeness freest friendships funninesses gained glamorization
16 glamorizers glorifiers graces gratification gratified greeting grinners growth harmonized
16 harmonizer harmonizers helps holidays honourers hoped hopefulness huggable hugger humorous humors
16 idealist impressionistically innocence innovation integrity intellectuals intelligencers
16 intelligences j/k jw kissed liveliness lts luckie lucks lylb merrythoughts motivate niceness
16 nurturance o;^) opportunities optimisation optimises optimists optimization palatable partying
16 passional peacekeeper peacekeepers peacekeepings perfects picturesque playfully popularise
16 popularities positivism prettied privileges profitably profiting promisers promises promote
16 protect relaxer relieved relishing resolve resolving respecters revives rewarder safeguard
16 satisfactorily securitizes smarts sociably stressless stresslessness stronger stunning
16 surefootedly thoughtful tranquilest trustily trustiness trustingly trustingness ty unified
16 untarnished vindicates vitalization vitalize welldoers welling wiseliest worshipfulness
16 worshipping xp xqzt yvw
17 8-d :-* [= acceptances accomplishes active admirers adorer adventuresome adventuristic amuse
17 amuses amusive appreciate appreciations appreciatory approves astound attracts awarded beautifier
17 beautifiers beauts beneficialness benefitted benevolence blessedly boost calming calmness
17 carefree charitable charm cheerer cheerlead chuckle clarity clean clearly comedic comedies
17 comforting comfortingly compassionately complimentarily compliments convinced convincing
17 creativities creditably definitely desire determination devoted dignity divination dreams
17 eagerness efficiently empathetic energizers engaged enlightens entertained enthuses exhilarating
17 fantasticality favor favorited flirtation forgivable forgiver forgives freed freeman freenesses
17 friended funnier gallant gga giggliest givers glamorize gracile grander hardy harmonize harmony
17 healthy heavens help hilarious holiday honorer honorifics hopefully hugged humouring idealism
17 idealistically impressiveness intellective intellectualities intellectuality interested
17 interesting interestingly j4g jollities justified kisser laugher laughers liking livelier
17 livelong meritoriousness merits merrier merrymakers neatest nifty nurturant opportune optimised
17 optimising pardoning parties party peaceable peacemaking pleaser pleases positivists pretties
17 promising rapturous reassured reassuring reinvigorating relaxin respectably respectfully
17 romancers romantic romanticise romanticised safest secured sincere smart smartening smarties
17 smiler smiley special splendiferousness strengths strongish support terrifically thoughtfully
17 treat trusting truthfulness valuableness values virtuosa warmest warmly welcomes wish x-p yeees
17 yes
18 accomplish admirer adored adventurousness affectioned agreeable agreeableness amorous amused
18 amusingness applause appreciatively approved astounded astounding attracted attractions
18 attractiveness awardee beatific beautifies beneficiaries bless cared championing champs charity
18 cheerers comfortably comforted complimented creativeness creditable cutes dearly deliciousness
18 devotions dignify divinities easier easiest efficient elegances encouragement energetically
18 enjoyably entertainment excitant excitation excitations exonerate exonerated faith faithfully
18 faiths favored favoring favorites favoured favours ff foaf forgivingness freebie freebies
18 friending friendlily fulfilled funniness funning gaining generously genial gentlest giggle
18 glamorised glamorizing grace gratefuller gratifications greetings hahas harmonic harmoniousness
18 harmonise helpful heroines honesties honourer hopes hoping huggers hugging hurrayed idealistic
18 idealization idealized ideally improver improves improving inspiring inspiriting intellects
18 intellectualizes interestingness jollity kiss kissy lighthearted liked likes livelily lmbao lol
18 lucky magnifico marvel mature merit nice once-in-a-lifetime opportunity optimisations optimizes
18 peaceableness perfecter perfectibility popular popularizer popularly positivisms powerful
18 proactive progress promoted qt reassuringly reinvigorates rescued respectabilities respective
18 romantically romanticize romanticizes rotglmao safer safety satisfied satisfies saved sharing
18 sincereness sparkle strengthened strengthener succeeded sunny talent tenderly tenderness
18 thankfully tranquility tranquillity treasures true trustworthiness truths united usefully
18 vindicated virtue virtuosas virtuosos virtuously vivacious warmhearted wellborn winnable winned
18 wisely woot yw {:
19 (-:|>* (^;o *: 0:) 0:03 8) <3 accomplished advantageously affectional affectionate agog
19 agreeability appreciating attractive awarding beautification beneficial benefitting benevolences
19 better blessers braved braves bright brighten brilliants championship charitableness charmer
19 charms cheerfuller cherishers classy comforter commend commended complimentary considerate
19 contentedly creative creditability creditworthiness cutenesses dearer dears deary deliciously
19 dignitary easy effectively elegantly encourages energetic energising enjoyable enjoyableness
19 entertaining entertainingly enthusiasm enthusing esteemed excitements exciter excitingly faithful
19 faithfulness fame fave favour fearless fond fondly forgiving fortunate freely friendship fulfill
19 funnily funny gallantly gentle gift glamours good hak handsomely harmoniously harmonization
19 helpfulness heroizing hi5 honester honorarily hope hurrahed ideality idealizers impress improve
19 influential innocency innovative inspirator inspires inspirit intelligential invigorate jovial
19 keenest kissably laughings lively loyalties lucked luckier n1 nicely nicer nurtured nurturer
19 nurtures optimality optimise peacefuller playful pleased pleasurability pleasures popularized
19 positivistic praiseworthily preciousness privileged profit profitable profits protected proudful
19 reinvigorated rejoice relax respectable respectfulness rewarders richened richly romanticist
19 romantics safe satisfaction satisfiable satisfyingly sentimentally smarten sociable
19 splendiferously stimulating strongest sunshiny supporters supporting supremo surefooted surely
19 thanked thankfuller thanks thoughtfulness thrilled tranquiler triumphalisms truest truly truster
19 truthfully urw useful valued welcomely welcomers welcoming wellness wiseness worthy
20 (^;0 :) :c) =-3 acceptance amorousness aok applaud attraction awards benefit blesseder braveries
20 breathtaking brilliantines carefulness cares charmed cherishable cherishing clever cleverer
20 compassion cute cutiepie dearness dedicated delighter delights devotedness devotion dignifies
20 encouragingly energizing engagement enjoyments enthused enthusiasms excel fab fantastical
20 fascinates faultless faultlessly fav favorite festive friendlier friendliness ftw gently gj glad
20 glamourous glorification goodness graceful grand grateful gratifyingly gratz haha handsomer
20 harmonious heroized hhoj honestly hugz humourous idealises idealizes impressively improvement
20 innovates inspirers intellect intellectualist intelligent intelligently interest invigoratingly
20 j/j jewels jollies jollifications kindness kissable l laughed likeable luck lulz marvels
20 merriments mirthfully mml motivated neat neatened noble nurturing o:-) optimisms optimized
20 optimizing passion peaceably peacekeeping peacemaker pleasantry positivist praiser praisers
20 prizes rejoiced relaxedness respectful rewardable romancing romanticizations satisfy satisfying
20 serene sincerer sincerest smarter smartness smiling splendors sprightly strengthens suave
20 sureness sweet talents thankfullest thrillingly triumphal triumphs truthful virtuoso virtuousness
20 warmth wealthily welcome welcomeness wows
21 ((-: (-;| (?: *-: 10q 1337 2qt :> :^) :o) :} <: =3 >_>^ @>-->-- admire adorably adorers amazedly
21 ambitious applauding approval ardent astoundingly astounds attracting attractivenesses beautified
21 beautifuler beneficiary brightened champ charmers cheerfully cheerfulness cheers comedically
21 comforts compliment confidently courageousness cutesy cutey daringly delightedness delightfulness
21 devoting dignifying effective elegance elegancy elegant encouragements energised energize
21 energizer energizes excite excites fantasticalities fascinated favorable festivities fiesta
21 freeing friends glamor glamorises glamorized glamorously glories gorgeousnesses grandeurs
21 gratefully grin harmonically heartwarming heroize honoree honourable honouring hug humoring
21 humour hurrahs idealised impressed impresses improved inspirations inspiritingly intelligence
21 invigorates invigorating jollify liveliest loyal loyally medal meritorious nicenesses o/\o okays
21 optimistically optimizers peacefulness peaces peacetimes perfectibilities perfectively pleasantly
21 popularity prettier prosperous proud radiant rejoices relief respect respected respecter rewards
21 richnesses roflcopter romanticisms satisfactions scrumptious sincerely slaw smiles splendidly
21 sweeties sweetly terrific thankfulness thrilling treasuring triumph trueness trustability trusted
21 trustful trustfulness trusts valuable valuables vbg virtuosity vitalising vwp winners wise wisest
21 woo wtg
22 ('-: (: (= --<--<@ :] ;-* =) @}-;-'--- \o/ admirableness adorability adorable adorations
22 affectionately agreement amazed amazements amazes amusedly attractively beneficently benignant
22 blessing bravery care caring championships charities charmingly cheeriest cherisher cherishes
22 compassionate confident congratulate courage cutesiest cuties darlings dearie devotionally
22 dignified energise energises enjoy enjoyer enjoyers enlightened enthusiastic excelled excitement
22 exciting fascination favorableness festival festively festivity friend friendlies friendly funner
22 glorifies gracefuller gracefulness gratefulness hagd hagn hand handsome heroisms heroizes honesty
22 honor honorability honorableness honorifically honoured honours hugs innovate inspired inspirer
22 intellectualism invincible jollification joys kinder kindly kmuf l&r laughing laughs laughter
22 laughters lovelies merriness merrymaker merrymaking motivating nh nicest o:-3 optimize passions
22 peaceful peacetime perfectivity positivenesses praised preciously pretty prouder reinvigoration
22 relaxed relaxing respecting rewarded richness romanced romanticism safely save splendorous
22 splendour splendours splendrous strength strengthening succeed succeeding succeeds successfully
22 sunshine superiorly supremest sweetie sweetness sweets triumphed trustiest trusty virtuosic w00t
22 wealth wealthier wealthiest |;-)
23 (': *\0/* ---'-;-{@ :') :-d :3 :d =d admired admiringly adventuring amoroso amorously appreciated
23 appreciates appreciation beautify beautifying beloved beneficent bl bravely bravest brilliancies
23 cheer cheered cheering cherished cleverly cleverness comfortable complimenting confidence
23 courageously courteous cuteness cuter darlingness dauntless delighted delightsome divinize
23 earnest ecstasies ecstatic encourage energized enjoyed enjoys enlighten enlightening enterprising
23 entertainments ethical excitedly flawless free fun funned generosity generous glamorous glorified
23 glorifier gorgeously graciously gratifying gratitude h&k heaven heavenlinesses helpfully heroes
23 honest honorees honoring honors hooray hopeful humorously impressive inspirational
23 inspirationally intellectual iyq jolly jollying joyance k4y kfy kindnesses kisses kudos
23 laughingly liberties luckily magnific magnificences muah o:3 passionateness perfecting pleasant
23 pleasantness pleasantnesses pleasured positiveness positiver positivity prize prizewinner
23 reinvigorate rescue revered smilingly splendidness strong sunnier supremeness supremer survived
23 swak sympathetic talented tgif tia tops triumphantly triumphing trust trustable trustworthily
23 valuably vip winningly woohoo xoxozzz
24 (:0 *-; 14aa41 =-d admirability adoringly affection awardable beauties beautifications
24 beneficially brave braver champions charmingest cheerly congrats courageous creditworthy
24 delightedly encouraging enjoying entertains excellencies fabulous fascinate festiveness gain
24 generousness glamorizer glamorizes glamour gloried glorifying gracefully graciousness grandest
24 grandeur handsomeness happier heroically heroics honorably humorousness hurrahing hurrays ideal
24 inspiration jollied jollier joyfuller justice kind liberty lovers magnifical magnifically
24 magnificence merrily merriment merrymakings optimist passionate passionately peacefully
24 peacemakers pleasing pleasurable pleasurableness positively positives praises praiseworthiness
24 prized prizewinners profitableness r&r relaxation respectability rewarding rewardingly richer
24 riches richest sexy sgtm sunniest triumphant vibrant virtuous visionary wealthiness winning
24 wisdom worshiped yay yummy
25 (:o :* aas admirably admiration adorableness amaze amazement award beauteous blessings bonus
25 brightening bwahahah cheerful cheerily cheeriness excellences excellency excelling excels
25 fascinating fondness fwb gla glory heartfelt honorable impressing jolliness joyfully joying lmfao
25 loyalty masterpieces merry mwah optimism peace perfections praising roflmao rotflmfao
25 self-confident smiled superior treasurable tyvm welldoer winnings wowing ywia
26 (8 1432 :^* admirable adore adoring appreciative appreciator b^d beauteously beautifulest
26 beautifulness blesser blesses bonuses brilliancy cheerier cheery cleverest dearest delighters
26 divine enjoyment enthusiastically fantastic friendliest funniest gallantry generosities
26 gloriousness gracious hahaha handsomest happily happiness hero heroic hurrah ily2 inspiringly
26 laugh ly lylas mirth pleasantest pleasurably positive positivities praise praiseworthy proudest
26 proudly ptl remarkable rich romance rotfl securest sophisticated splendiferous successes supreme
26 treasured trustworthy vwd wowed x-d
27 :'-) aayf beauteousness beautifully benevolent bliss celebrate celebrated celebrates celebrating
27 delicious delightfully divinest divinity excellent glorify gr8 happy heavenliest heavenliness
27 heroine honour hurray iluaaf inspire jollily joyfulness kissing lmso lolz loves lovingness ly4e
27 lylab merriest mirthful overjoyed perfect perfected perfection pleasure precious prettiest reward
27 rofl romanticising sfete splendent success successfulness supremely tenderheartedly thankful
27 warmheartedness wd wins won wonderful worshipped
28 (-:0 2g2b4g :-)) alol amazing beauty beneficence blessedest brilliant charming cutest darling
28 delectably delightful ecstatically exhilarates exuberant fabulousness godsend gracefullest
28 heroism honored joy joyousness lifesaver lovely lover loverly miracle pleasuring pukka rejoicing
28 rotflmao sete splendid successful sweethearts tenderheartednesses win winner wow xd
29 8d adoration ambw beautiful bff blessed blissful blockbuster brilliance brilliances champion
29 congratulation congratulations delectable delight divinely ecstasy ecstatics funnest gleeful
29 gloriously gorgeousness heroical jolliest joyed joyful joyously lmao loved loving luckiest
29 magnificent marvelous positivest rotgl soulmate super wonderfully wonderfulness
30 amor brightest brilliantly enrapture exhilarated exultant gorgeous hallelujah heavenlier heavenly
30 honestest jubilant lovable lyb outstanding perfectness prizewinning rotflol smartest splendor
30 sweet<3 xlnt xoxo
31 awesome excellence excellently great joyous lyl masterpiece peacefullest perfectest superb vbs
32 143 best cheerfullest elated euphoric freedom glee glorious greatest happiest heart love lovingly
32 paradise perfectly
33 ecstacy euphoria hearts lya sweetheart
34 aml ilu ily magnificently
"""#
