// swift-format-ignore-file
// Made by scripts/text-tables from emoji_utf8_lexicon.txt of vaderSentiment 3.3.2.
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

/// Each line: a code point, then the descriptions of it and those after it, apart by |.
let emojiDescriptions = #"""
A9 copyright
AE registered
203C double exclamation mark
2049 exclamation question mark
2122 trade mark
2139 information
2194 left-right arrow|up-down arrow|up-left arrow|up-right arrow|down-right arrow|down-left arrow
21A9 right arrow curving left|left arrow curving right
231A watch|hourglass done
2328 keyboard
23CF eject button
23E9 fast-forward button|fast reverse button|fast up button|fast down button|next track button
23EE last track button|play or pause button|alarm clock|stopwatch|timer clock|hourglass not done
23F8 pause button|stop button|record button
24C2 circled M
25AA black small square|white small square
25B6 play button
25C0 reverse button
25FB white medium square|black medium square|white medium-small square|black medium-small square
2600 sun|cloud|umbrella|snowman|comet
260E telephone
2611 ballot box with check
2614 umbrella with rain drops|hot beverage
2618 shamrock
261D index pointing up
2620 skull and crossbones
2622 radioactive|biohazard
2626 orthodox cross
262A star and crescent
262E peace symbol|yin yang
2638 wheel of dharma|frowning face|smiling face
2640 female sign
2642 male sign
2648 Aries|Taurus|Gemini|Cancer|Leo|Virgo|Libra|Scorpio|Sagittarius|Capricorn|Aquarius|Pisces
265F chess pawn|spade suit
2663 club suit
2665 heart suit|diamond suit
2668 hot springs
267B recycling symbol
267E infinity|wheelchair symbol
2692 hammer and pick|anchor|crossed swords|medical symbol|balance scale|alembic
2699 gear
269B atom symbol|fleur-de-lis
26A0 warning|high voltage
26AA white circle|black circle
26B0 coffin|funeral urn
26BD soccer ball|baseball
26C4 snowman without snow|sun behind cloud
26C8 cloud with lightning and rain
26CE Ophiuchus|pick
26D1 rescue worker’s helmet
26D3 chains|no entry
26E9 shinto shrine|church
26F0 mountain|umbrella on ground|fountain|flag in hole|ferry|sailboat
26F7 skier|ice skate|person bouncing ball|tent
26FD fuel pump
2702 scissors
2705 white heavy check mark
2708 airplane|envelope|raised fist|raised hand|victory hand|writing hand
270F pencil
2712 black nib
2714 heavy check mark
2716 heavy multiplication x
271D latin cross
2721 star of David
2728 sparkles
2733 eight-spoked asterisk|eight-pointed star
2744 snowflake
2747 sparkle
274C cross mark
274E cross mark button
2753 question mark|white question mark|white exclamation mark
2757 exclamation mark
2763 heavy heart exclamation|red heart
2795 heavy plus sign|heavy minus sign|heavy division sign
27A1 right arrow
27B0 curly loop
27BF double curly loop
2934 right arrow curving up|right arrow curving down
2B05 left arrow|up arrow|down arrow
2B1B black large square|white large square
2B50 star
2B55 heavy large circle
3030 wavy dash
303D part alternation mark
3297 Japanese “congratulations” button
3299 Japanese “secret” button
1F004 mahjong red dragon
1F0CF joker
1F170 A button (blood type)|B button (blood type)
1F17E O button (blood type)|P button
1F18E AB button (blood type)
1F191 CL button|COOL button|FREE button|ID button|NEW button|NG button|OK button|SOS button
1F199 UP! button|VS button
1F201 Japanese “here” button|Japanese “service charge” button
1F21A Japanese “free of charge” button
1F22F Japanese “reserved” button
1F232 Japanese “prohibited” button|Japanese “vacancy” button|Japanese “passing grade” button
1F235 Japanese “no vacancy” button|Japanese “not free of charge” button
1F237 Japanese “monthly amount” button|Japanese “application” button|Japanese “discount” button
1F23A Japanese “open for business” button
1F250 Japanese “bargain” button|Japanese “acceptable” button
1F300 cyclone|foggy|closed umbrella|night with stars|sunrise over mountains|sunrise
1F306 cityscape at dusk|sunset|rainbow|bridge at night|water wave|volcano|milky way
1F30D globe showing Europe-Africa|globe showing Americas|globe showing Asia-Australia
1F310 globe with meridians|new moon|waxing crescent moon|first quarter moon|waxing gibbous moon
1F315 full moon|waning gibbous moon|last quarter moon|waning crescent moon|crescent moon
1F31A new moon face|first quarter moon face|last quarter moon face|full moon face|sun with face
1F31F glowing star|shooting star|thermometer
1F324 sun behind small cloud|sun behind large cloud|sun behind rain cloud|cloud with rain
1F328 cloud with snow|cloud with lightning|tornado|fog|wind face|hot dog|taco|burrito|chestnut
1F331 seedling|evergreen tree|deciduous tree|palm tree|cactus|hot pepper|tulip|cherry blossom|rose
1F33A hibiscus|sunflower|blossom|ear of corn|sheaf of rice|herb|four leaf clover|maple leaf
1F342 fallen leaf|leaf fluttering in wind|mushroom|tomato|eggplant|grapes|melon|watermelon|tangerine
1F34B lemon|banana|pineapple|red apple|green apple|pear|peach|cherries|strawberry|hamburger|pizza
1F356 meat on bone|poultry leg|rice cracker|rice ball|cooked rice|curry rice|steaming bowl|spaghetti
1F35E bread|french fries|roasted sweet potato|dango|oden|sushi|fried shrimp|fish cake with swirl
1F366 soft ice cream|shaved ice|ice cream|doughnut|cookie|chocolate bar|candy|lollipop|custard
1F36F honey pot|shortcake|bento box|pot of food|cooking|fork and knife|teacup without handle|sake
1F377 wine glass|cocktail glass|tropical drink|beer mug|clinking beer mugs|baby bottle
1F37D fork and knife with plate|bottle with popping cork|popcorn|ribbon|wrapped gift|birthday cake
1F383 jack-o-lantern|Christmas tree|Santa Claus|fireworks|sparkler|balloon|party popper
1F38A confetti ball|tanabata tree|crossed flags|pine decoration|Japanese dolls|carp streamer
1F390 wind chime|moon viewing ceremony|school backpack|graduation cap
1F396 military medal|reminder ribbon
1F399 studio microphone|level slider|control knobs
1F39E film frames|admission tickets|carousel horse|ferris wheel|roller coaster|fishing pole
1F3A4 microphone|movie camera|cinema|headphone|artist palette|top hat|circus tent|ticket
1F3AC clapper board|performing arts|video game|direct hit|slot machine|pool 8 ball|game die|bowling
1F3B4 flower playing cards|musical note|musical notes|saxophone|guitar|musical keyboard|trumpet
1F3BB violin|musical score|running shirt|tennis|skis|basketball|chequered flag|snowboarder
1F3C3 person running|person surfing|sports medal|trophy|horse racing|american football
1F3C9 rugby football|person swimming|person lifting weights|person golfing|motorcycle|racing car
1F3CF cricket game|volleyball|field hockey|ice hockey|ping pong|snow-capped mountain|camping
1F3D6 beach with umbrella|building construction|houses|cityscape|derelict house|classical building
1F3DC desert|desert island|national park|stadium|house|house with garden|office building
1F3E3 Japanese post office|post office|hospital|bank|ATM sign|hotel|love hotel|convenience store
1F3EB school|department store|factory|red paper lantern|Japanese castle|castle
1F3F3 white flag|black flag|rosette
1F3F7 label|badminton|bow and arrow|amphora|light skin tone|medium-light skin tone|medium skin tone
1F3FE medium-dark skin tone|dark skin tone|rat|mouse|ox|water buffalo|cow|tiger|leopard|rabbit|cat
1F409 dragon|crocodile|whale|snail|snake|horse|ram|goat|ewe|monkey|rooster|chicken|dog|pig|boar
1F418 elephant|octopus|spiral shell|bug|ant|honeybee|lady beetle|fish|tropical fish|blowfish|turtle
1F423 hatching chick|baby chick|front-facing baby chick|bird|penguin|koala|poodle|camel
1F42B two-hump camel|dolphin|mouse face|cow face|tiger face|rabbit face|cat face|dragon face
1F433 spouting whale|horse face|monkey face|dog face|pig face|frog face|hamster face|wolf face
1F43B bear face|panda face|pig nose|paw prints|chipmunk|eyes|eye|ear|nose|mouth|tongue
1F446 backhand index pointing up|backhand index pointing down|backhand index pointing left
1F449 backhand index pointing right|oncoming fist|waving hand|OK hand|thumbs up|thumbs down
1F44F clapping hands|open hands|crown|woman’s hat|glasses|necktie|t-shirt|jeans|dress|kimono|bikini
1F45A woman’s clothes|purse|handbag|clutch bag|man’s shoe|running shoe|high-heeled shoe
1F461 woman’s sandal|woman’s boot|footprints|bust in silhouette|busts in silhouette|boy|girl|man
1F469 woman|family|man and woman holding hands|two men holding hands|two women holding hands
1F46E police officer|people with bunny ears|bride with veil|blond-haired person|man with Chinese cap
1F473 person wearing turban|old man|old woman|baby|construction worker|princess|ogre|goblin|ghost
1F47C baby angel|alien|alien monster|angry face with horns|skull|person tipping hand|guard
1F483 woman dancing|lipstick|nail polish|person getting massage|person getting haircut|barber pole
1F489 syringe|pill|kiss mark|love letter|ring|gem stone|kiss|bouquet|couple with heart|wedding
1F493 beating heart|broken heart|two hearts|sparkling heart|growing heart|heart with arrow
1F499 blue heart|green heart|yellow heart|purple heart|heart with ribbon|revolving hearts
1F49F heart decoration|diamond with a dot|light bulb|anger symbol|bomb|zzz|collision|sweat droplets
1F4A7 droplet|dashing away|pile of poo|flexed biceps|dizzy|speech balloon|thought balloon
1F4AE white flower|hundred points|money bag|currency exchange|heavy dollar sign|credit card
1F4B4 yen banknote|dollar banknote|euro banknote|pound banknote|money with wings
1F4B9 chart increasing with yen|seat|laptop computer|briefcase|computer disk|floppy disk
1F4BF optical disk|dvd|file folder|open file folder|page with curl|page facing up|calendar
1F4C6 tear-off calendar|card index|chart increasing|chart decreasing|bar chart|clipboard|pushpin
1F4CD round pushpin|paperclip|straight ruler|triangular ruler|bookmark tabs|ledger|notebook
1F4D4 notebook with decorative cover|closed book|open book|green book|blue book|orange book|books
1F4DB name badge|scroll|memo|telephone receiver|pager|fax machine|satellite antenna|loudspeaker
1F4E3 megaphone|outbox tray|inbox tray|package|e-mail|incoming envelope|envelope with arrow
1F4EA closed mailbox with lowered flag|closed mailbox with raised flag|open mailbox with raised flag
1F4ED open mailbox with lowered flag|postbox|postal horn|newspaper|mobile phone
1F4F2 mobile phone with arrow|vibration mode|mobile phone off|no mobile phones|antenna bars|camera
1F4F8 camera with flash|video camera|television|radio|videocassette|film projector
1F4FF prayer beads|shuffle tracks button|repeat button|repeat single button
1F503 clockwise vertical arrows|counterclockwise arrows button|dim button|bright button
1F507 muted speaker|speaker low volume|speaker medium volume|speaker high volume|battery
1F50C electric plug|magnifying glass tilted left|magnifying glass tilted right|locked with pen
1F510 locked with key|key|locked|unlocked|bell|bell with slash|bookmark|link|radio button|BACK arrow
1F51A END arrow|ON! arrow|SOON arrow|TOP arrow|no one under eighteen|keycap: 10
1F520 input latin uppercase|input latin lowercase|input numbers|input symbols|input latin letters
1F525 fire|flashlight|wrench|hammer|nut and bolt|kitchen knife|pistol|microscope|telescope
1F52E crystal ball|dotted six-pointed star|Japanese symbol for beginner|trident emblem
1F532 black square button|white square button|red circle|blue circle|large orange diamond
1F537 large blue diamond|small orange diamond|small blue diamond|red triangle pointed up
1F53B red triangle pointed down|upwards button|downwards button
1F549 om|dove|kaaba|mosque|synagogue|menorah
1F550 one o’clock|two o’clock|three o’clock|four o’clock|five o’clock|six o’clock|seven o’clock
1F557 eight o’clock|nine o’clock|ten o’clock|eleven o’clock|twelve o’clock|one-thirty|two-thirty
1F55E three-thirty|four-thirty|five-thirty|six-thirty|seven-thirty|eight-thirty|nine-thirty
1F565 ten-thirty|eleven-thirty|twelve-thirty
1F56F candle|mantelpiece clock
1F573 hole|man in suit levitating|detective|sunglasses|spider|spider web|joystick|man dancing
1F587 linked paperclips
1F58A pen|fountain pen|paintbrush|crayon
1F590 hand with fingers splayed
1F595 middle finger|vulcan salute
1F5A4 black heart|desktop computer
1F5A8 printer
1F5B1 computer mouse|trackball
1F5BC framed picture
1F5C2 card index dividers|card file box|file cabinet
1F5D1 wastebasket|spiral notepad|spiral calendar
1F5DC clamp|old key|rolled-up newspaper
1F5E1 dagger
1F5E3 speaking head
1F5E8 left speech bubble
1F5EF right anger bubble
1F5F3 ballot box with ballot
1F5FA world map|mount fuji|Tokyo tower|Statue of Liberty|map of Japan|moai|grinning face
1F601 beaming face with smiling eyes|face with tears of joy|grinning face with big eyes
1F604 grinning face with smiling eyes|grinning face with sweat|grinning squinting face
1F607 smiling face with halo|smiling face with horns|winking face|smiling face with smiling eyes
1F60B face savoring food|relieved face|smiling face with heart-eyes|smiling face with sunglasses
1F60F smirking face|neutral face|expressionless face|unamused face|downcast face with sweat
1F614 pensive face|confused face|confounded face|kissing face|face blowing a kiss
1F619 kissing face with smiling eyes|kissing face with closed eyes|face with tongue
1F61C winking face with tongue|squinting face with tongue|disappointed face|worried face|angry face
1F621 pouting face|crying face|persevering face|face with steam from nose|sad but relieved face
1F626 frowning face with open mouth|anguished face|fearful face|weary face|sleepy face|tired face
1F62C grimacing face|loudly crying face|face with open mouth|hushed face|anxious face with sweat
1F631 face screaming in fear|astonished face|flushed face|sleeping face|dizzy face
1F636 face without mouth|face with medical mask|grinning cat face with smiling eyes
1F639 cat face with tears of joy|grinning cat face|smiling cat face with heart-eyes
1F63C cat face with wry smile|kissing cat face|pouting cat face|crying cat face|weary cat face
1F641 slightly frowning face|slightly smiling face|upside-down face|face with rolling eyes
1F645 person gesturing NO|person gesturing OK|person bowing|see-no-evil monkey|hear-no-evil monkey
1F64A speak-no-evil monkey|person raising hand|raising hands|person frowning|person pouting
1F64F folded hands
1F680 rocket|helicopter|locomotive|railway car|high-speed train|bullet train|train|metro|light rail
1F689 station|tram|tram car|bus|oncoming bus|trolleybus|bus stop|minibus|ambulance|fire engine
1F693 police car|oncoming police car|taxi|oncoming taxi|automobile|oncoming automobile
1F699 sport utility vehicle|delivery truck|articulated lorry|tractor|monorail|mountain railway
1F69F suspension railway|mountain cableway|aerial tramway|ship|person rowing boat|speedboat
1F6A5 horizontal traffic light|vertical traffic light|construction|police car light|triangular flag
1F6AA door|prohibited|cigarette|no smoking|litter in bin sign|no littering|potable water
1F6B1 non-potable water|bicycle|no bicycles|person biking|person mountain biking|person walking
1F6B7 no pedestrians|children crossing|men’s room|women’s room|restroom|baby symbol|toilet
1F6BE water closet|shower|person taking bath|bathtub|passport control|customs|baggage claim
1F6C5 left luggage
1F6CB couch and lamp|person in bed|shopping bags|bellhop bell|bed|place of worship|stop sign
1F6D2 shopping cart
1F6E0 hammer and wrench|shield|oil drum|motorway|railway track|motor boat
1F6E9 small airplane
1F6EB airplane departure|airplane arrival
1F6F0 satellite
1F6F3 passenger ship|kick scooter|motor scooter|canoe|sled|flying saucer|skateboard
1F910 zipper-mouth face|money-mouth face|face with thermometer|nerd face|thinking face
1F915 face with head-bandage|robot face|hugging face|sign of the horns|call me hand
1F91A raised back of hand|left-facing fist|right-facing fist|handshake|crossed fingers
1F91F love-you gesture|cowboy hat face|clown face|nauseated face|rolling on the floor laughing
1F924 drooling face|lying face|person facepalming|sneezing face|face with raised eyebrow|star-struck
1F92A zany face|shushing face|face with symbols on mouth|face with hand over mouth|face vomiting
1F92F exploding head|pregnant woman|breast-feeding|palms up together|selfie|prince|man in tuxedo
1F936 Mrs. Claus|person shrugging|person cartwheeling|person juggling|person fencing
1F93C people wrestling|person playing water polo|person playing handball
1F940 wilted flower|drum|clinking glasses|tumbler glass|spoon|goal net
1F947 1st place medal|2nd place medal|3rd place medal|boxing glove|martial arts uniform
1F94C curling stone|lacrosse|softball|flying disc|croissant|avocado|cucumber|bacon|potato|carrot
1F956 baguette bread|green salad|shallow pan of food|stuffed flatbread|egg|glass of milk|peanuts
1F95D kiwi fruit|pancakes|dumpling|fortune cookie|takeout box|chopsticks|bowl with spoon
1F964 cup with straw|coconut|broccoli|pie|pretzel|cut of meat|sandwich|canned food|leafy green|mango
1F96E moon cake|bagel|smiling face with 3 hearts
1F973 partying face|woozy face|hot face|cold face
1F97A pleading face
1F97C lab coat|goggles|hiking boot|woman’s flat shoe|crab|lion face|scorpion|turkey|unicorn face
1F985 eagle|duck|bat|shark|owl|fox face|butterfly|deer|gorilla|lizard|rhinoceros|shrimp|squid
1F992 giraffe|zebra|hedgehog|sauropod|T-Rex|cricket|kangaroo|llama|peacock|hippopotamus|parrot
1F99D raccoon|lobster|mosquito|microbe|badger|swan
1F9B0 red-haired|curly-haired|bald|white-haired|bone|leg|foot|tooth|superhero|supervillain
1F9C0 cheese wedge|cupcake|salt
1F9D0 face with monocle|adult|child|older adult|bearded person|woman with headscarf
1F9D6 person in steamy room|person climbing|person in lotus position|mage|fairy|vampire|merperson
1F9DD elf|genie|zombie|brain|orange heart|billed cap|scarf|gloves|coat|socks|red envelope
1F9E8 firecracker|jigsaw|test tube|petri dish|dna|compass|abacus|fire extinguisher|toolbox|bricks
1F9F2 magnet|luggage|lotion bottle|thread|yarn|safety pin|teddy bear|broom|basket|roll of paper|soap
1F9FD sponge|receipt|nazar amulet
"""#
