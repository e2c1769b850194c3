# language: da
@app @LPS
Egenskab: Videokonsultation med egen læge gennem Kontakt Læge og Min Læge
  Hjemmesygeplejersken er hos en borger med et sår og vil vise det til egen læge. Hun bestiller i Kontakt Læge, borgeren
  kommer i kø i det virtuelle venteværelse, ser klinikkens logo og at personalet er på vej, og lægen tager den næste.
  Kan borgeren selv logge ind med MitID, bruges Min Læge; og lægen kan i stedet sende et link på SMS.

  Det certificeres, at rolle og aftaler kontrolleres, at køen holder rækkefølgen, og at linket åbner mødet. Den faglige
  konsultation og journalføringen certificeres ikke.

  @UC5-01 @UC5-02
  Scenarie: Bestilling, kø og konsultation
    Når hjemmesygeplejersken bestiller en videokonsultation til borgeren
    Så står borgeren i køen hos egen læge
    Og ser borgeren klinikkens logo, og at personalet er på vej
    Når lægen tager den næste i køen
    Så er det borgeren, der kom først, lægen får
    Og får borgeren et link, der åbner videomødet

  @UC5-02
  Scenarie: Køen holder rækkefølgen
    Når hjemmesygeplejersken bestiller først til borgeren og så til en anden borger
    Og lægen tager den næste i køen
    Så er det borgeren, der kom først, lægen får

  @UC5-01
  Scenarie: Uden jobfunktionsrolle kan der ikke bestilles
    Når en vikar uden jobfunktionsrolle bestiller en videokonsultation til borgeren
    Så afvises bestillingen, og grunden nævner jobfunktionsrolle

  @UC5-03
  Scenarie: Uden databehandleraftale og tilslutningsaftale kan kommunen ikke bestille
    Når en sygeplejerske i Testkommune Vest bestiller en videokonsultation til borgeren
    Så afvises bestillingen, og grunden nævner aftale

  @UC5-04
  Scenarie: Lægen sender i stedet et link på SMS
    Når hjemmesygeplejersken bestiller en videokonsultation til borgeren
    Og lægen i stedet sender et link på SMS til medarbejderen
    Så får medarbejderen lægens link på SMS

  @UC5-05
  Scenarie: Borgeren alene med MitID i Min Læge
    Når borgeren godkender login med MitID i Min Læge
    Så står borgeren i køen hos egen læge
    Når lægen tager den næste i køen
    Så får borgeren et link, der åbner videomødet

  @UC5-05
  Scenarie: Annulleret MitID giver ingen konsultation
    Når borgeren annullerer login med MitID i Min Læge
    Så afvises borgeren, og grunden nævner MitID

  @UC5-05
  Scenarie: Et login, der godkendes for sent, gælder ikke
    Når borgeren godkender for sent login med MitID i Min Læge
    Så afvises borgeren, og grunden nævner MitID

  @UC5-05
  Scenarie: Uden MitID henvises borgeren til Kontakt Læge
    Givet borgeren har ikke MitID
    Når borgeren godkender login med MitID i Min Læge
    Så henvises borgeren til Kontakt Læge

  @UC5-01 @ur
  Scenarie: Når klinikken har lukket, kan der ikke bestilles
    Givet klinikken har åbent på hverdage, og det er søndag
    Når hjemmesygeplejersken bestiller en videokonsultation til borgeren
    Så afvises bestillingen, og grunden nævner lukket

  @UC5-06 @FAG
  Abstrakt Scenario: Bosted og arbejdsmarked bestiller også
    Når <hvem> bestiller en videokonsultation til borgeren
    Så står borgeren i køen hos egen læge

    Eksempler:
      | hvem                  |
      | bostedets medarbejder |
      | jobkonsulenten        |
