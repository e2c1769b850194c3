# language: da
@EPJ
Egenskab: Linket går andre veje
  Kommunens jobcenter får indkaldelsen gennem Netforvaltning Sundhed, hvor aktive links virker. Ikke alle lægesystemer kan vise et aktivt link i en korrespondancemeddelelse. Hospitalet ser det i registret og
  sender linket med sikker mail til en navngiven person i stedet. Linket må aldrig gå tabt i stilhed.

  Det certificeres, at jobcentrets system viser det aktive link, at linket ellers når frem ad den anden vej, og at det ikke sendes forgæves. Modtagerens mailprogram
  certificeres ikke.

  @UC1-06
  Scenarie: Linket går med sikker mail til den navngivne læge
    Givet en patient er indlagt på Kirurgisk Afdeling
    Og egen læge er Lægerne Havnen, hvis system ikke kan vise aktive links
    Og hospitalet, kommunen og egen læge har aftalt videomøde om 2 dage kl. 10.00
    Og hospitalet har booket mødet fra patientens journal
    Når hospitalet indkalder egen læge på den kanal, lægen kan modtage
    Så får egen læge linket i en sikker mail
    Og får egen læge ikke linket i en korrespondancemeddelelse

  @UC1-13 @FAG
  Scenarie: Jobcentret modtager indkaldelsen og viser det aktive link
    Givet en patient er indlagt på Kirurgisk Afdeling
    Og hospitalet, kommunen og egen læge har aftalt videomøde om 2 dage kl. 10.00
    Og hospitalet har booket mødet fra patientens journal
    Når hospitalet sender indkaldelsen til jobcentret
    Så kvitterer jobcentret positivt for forsendelsen og for brevet
    Og viser indbakken hos jobcentret emnet
    Og viser jobcentret et klikbart link, der åbner det sendte link
