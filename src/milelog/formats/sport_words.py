"""Words for sports in the languages in which watches, phones and services export, by family of sports. Used by `sports`.

A word matches between word boundaries; a `-` at its start or end lets it continue there (`wander-` matches "Wanderung").
Chinese and Thai have no word boundaries, so their words match anywhere. Katakana and Hangul words end where another script
begins.
Sources: the sport lists of the exports of Strava, Garmin Connect, Polar Flow, Suunto, Coros, adidas Running (Runtastic),
Nike and Apple in their languages, and what runners call their runs in titles.
"""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "running": """
        run runs runner running jog jogs jogging jogg- footing fartlek marathon- halfmarathon ultramarathon parkrun
        treadmill -løb -løp -löpning -juoksu
        lauf laufen -lauf -läufe laufband- gelaufen joggen dauerl- lauftr- laufeinheit laufrunde halbmarathon intervalltr-
        course-à-pied courir couru footing course carrera- carreras correr corrida- corriendo trote trotar cursa córrer
        corsa corse correre corsetta maratona maratón ultramaratón korrika carreira lasterketa correguda
        hardloop- hardlopen loopje looptr- duurloop joggingrunde
        løb løbe- løbetur løp løpe- løping løpetur lopp löpning löprunda löppass hlaup hlaupa
        juoksu- juosten juoks- lenkki jooks- jooksmine skrie- skrējiens bėg- bėgimas
        bieg biegan- biegi przebieżka běh běhání beh behanie tek trčanje trčanja trčati utrka
        futás futó- futas kocogás alergare alergat alergări koşu- koşmak koşusu vrapim
        бег бега бегом забег- пробежк- марафон- полумарафон- беговая біг бігу забіг пробіжка бягане бягай трчање трчања џогирање
        jüürime жүгіру гүйлт qaçış τρέξιμο τρέξ- τρέχω δρόμος μαραθώνιος
        ריצה ריצת جري الجري ركض الركض عدو دویدن دوڑ दौड़ दौड़ना দৌড় ஓட்டம்
        ラン バーチャルラン ランニング ジョギング ジョグ マラソン トレラン トレイルラン トレイルランニング
        달리기 런 러닝 조깅 마라톤 트레일러닝 실내러닝
        跑步 慢跑 晨跑 夜跑 跑山 路跑 长跑 長跑 越野跑 跑步机 跑步機 馬拉松 马拉松 室内跑 室內跑 户外跑 戶外跑 操场跑 趣味跑
        วิ่ง ចំណត់រត់ chạy chạy-bộ lari berlari larian takbo hardloop rith rhedeg sirbili სირბილი վազք
        """,
    "cycling": """
        ride rides riding rider cycl- bike bikes biking bike- mountainbik- bicycl- e-bike ebike ebik- mtb gravel spinning velodrome handcycle peloton scooter scooters e-scooter kick-scooter kickbike- trottinette- monopattin-
        radfahr- -radfahren radtour- radrunde radrennen fahrrad- mountainbike- rennrad- -radtour
        vélo velo vélos cyclisme cycliste vtt bicicl- bici biciclet- ciclis- ciclo- pedalad- pedalata pedaleo bicicletta
        fiets- wielren- toertocht cykel- cykling cykl- cyklist- sykkel- sykling- sykl- pyörä- pyöräily- hjól- jalgrat- rattas-
        riteņbraukšana velosip- dviračiai dviratis rower- kolarstwo kolarsk- kolo- cyklo- cyklistika bicykel
        kerékpár- bicikl- biciklizam kolesar- kolesarjenje bisiklet- sürüş- pedal велосипед- вело- велоспорт велопоїздка велотренировка
        заезд- колоездене бицикл- ποδηλα- ποδήλατο אופניים רכיבה ركوب دراجة دراجات دوچرخه साइकिल সাইকেল
        自転車 サイクリング ライド バイク ロードバイク 자전거 라이딩 사이클 사이클링 骑行 騎行 骑车 騎車 单车 單車 自行车 自行車 腳踏車
        ปั่นจักรยาน จักรยาน đạp-xe xe-đạp bersepeda sepeda gowes basikal pagbibisikleta
        """,
    "walking": """
        walk walks walking walked stroll nordic-walking dog-walk
        spazier- spaziergang gehen walken gassi marche marcher balade promenade- caminat- caminar caminha- camminat- camminare
        passeggiat- paseo andando wandel- wandeling gåtur gåtur- gange spadser- promenad- kävely- kävellen kõnd- ganga
        chůze procházk- chôdza prechádzk- spacer- chodzenie marsz marszobieg séta- gyaloglás hodanje šetnj- sprehod mers plimbare
        yürüyüş- yürüme ходьба прогулк- пешком ходіння прогулянка разходка ходене περπάτημα περίπατος βάδισμα
        הליכה مشي المشي پیاده‌روی पैदल হাঁটা ウォーキング ウォーク 散歩 걷기 산책 워킹 步行 健走 散步 快走 เดิน đi-bộ jalan-kaki berjalan
        """,
    "hiking": """
        hik- hike trek- trekking wander- wanderung bergtour- randonn- rando senderis- excursionismo escursion- trilha caminhada-na-trilha
        vandr- vandring fottur fjelltur vaell- vaellus patikointi matk turistik- túra- túráz- wędrówk- drumeț- planinar- pohod- pješačenje
        поход- хайкинг туризм похід туристич- πεζοπορ- ハイキング 登山 하이킹 등산 徒步 登山 远足 遠足 행군 doğa-yürüyüşü mendaki hiking
        """,
    "skating": """
        skat- inline- rollerblad- rollschuh- schlittschuh- eislauf- eisschnelllauf- inliner- patin- pattin- schaats- skeeler- skridsko-
        skøyte- skøjte- rulleskøyte- rulleskøjte- rullskridsko- luistel- rulluistel- brusl- bruslen- łyżw- wrotki rolki korcsoly- görkorcsoly- klizanj- drsanj- rolanje
        конько- коньк- ролик- ковзан- paten- buz-pateni スケート インラインスケート 스케이트 스케이팅 인라인 滑冰 轮滑 輪滑 溜冰 πατιν-
        """,
    "skiing": """
        ski skis skiing skitour- skitur- skilauf- skilanglauf- skierg langlauf- abfahrt- skiløb- skiløp- langrend- schi schilanglauf sci sciare esquí esquiar
        esqui längdskid- skid- skidor langrenn- hiihto hiiht- suusa- slēpo- slidinė- lyž- lyžování běžky běžkách narty nart- narciar-
        síel- sífutás sízés smučanje skijanje skijaško kayak-yapma лыж- беговые-лыжи лижі ски χιονοδρομ-
        スキー クロスカントリースキー 스키 크로스컨트리-스키 滑雪 越野滑雪 rollerski- snowboard- snowshoe- schneeschuh- raquette- ciaspol-
        """,
    "swimming": """
        swim- schwimm- natation nage nager nuoto nadar natación natação natació zwem- simning simma- svøm- svøm svømming uinti uint- uju- ujumine
        peldēšana plauk- plavání plavan- plávanie pływan- úszás- plivanj- plavanje înot yüzme плаван- плавання плуване κολύμ- שחייה
        سباحة السباحة شنا 水泳 スイミング スイム 수영 游泳 ว่ายน้ำ bơi bơi-lội renang
        """,
    "rowing": """
        rowing rower-machine ergometer rudern ruder- aviron remo canottaggio roeien roning roing soutu wioślarstwo evezés veslání
        веслувание гребля 로잉 ローイング 划船
        """,
    "paddling": "kayaking canoe- paddl- kanu- kajak- kanot- canoë kayak piragü- canoa каяк- байдарк- カヌー カヤック 카약 皮划艇",
    "driving": "driving motorcycl- motorbik- motorrad- autofahrt мотоцикл- ドライブ 운전 开车 驾车",
    "sailing": "sail- segel- segeln voile vela zeilen żegla- парус- セーリング 요트 帆船",
}
"""Words of each family, one line for each group of languages; a hyphen inside a word matches a blank or a hyphen."""
