export const disclosure = {
  disclosure: {
    tab: 'Confidentialité',
    title: 'La confidentialité des chiffres',
    lead: 'Aucun chiffre du public ne sort sans passer par ces règles. Elles protègent les personnes, et le public de chaque salle vis-à-vis des autres. Vous les réglez ; des planchers écrits dans le programme ne se baissent pas.',
    secret:
      'Ces réglages restent entre vous : qui les connaît peut défaire une partie de ce qu’ils font. Le journal public dit qu’ils ont changé, et lesquels, sans leurs valeurs.',
    effect: {
      title: 'Ce qu’elles ont fait de la dernière mesure',
      none: 'Aucune mesure n’a encore été publiée sous ces règles : leur effet apparaîtra ici.',
      summary: '{shown} cases sur {cells} sont publiées (mesure du {day}).',
      caption: 'Cases de la grille, par ce qui leur est arrivé',
      what: 'Ce qui leur est arrivé',
      cells: 'Cases',
      shown: 'comptées de nouveau et publiées',
      held: 'publiées telles qu’à une mesure antérieure, tant que trop peu de salles ont changé',
      withheld: 'retenues : {why}',
    },
    settings: {
      title: 'Les réglages',
      note: 'Un changement vaut à partir de la prochaine mesure. Ce qui est publié reste tel quel.',
      range: 'De {min} à {max}.',
      floor: 'De {min}, plancher écrit dans le programme, à {max}.',
      wrong: 'Un nombre entier, de {min} à {max}.',
      save: 'Enregistrer les réglages',
      saved: 'Les réglages sont enregistrés : ils valent à partir de la prochaine mesure.',
      unchanged: 'Rien n’a changé.',
      notSaved: 'Rien n’est enregistré : corrigez ce qui est signalé.',
      names: {
        minPeople: 'Personnes derrière un chiffre, au moins',
        minCinemas: 'Salles derrière un chiffre, au moins',
        pPercent: 'Marge autour de la plus grande salle, en pour cent',
        noiseScale: 'Bruit, en personnes',
        activationPeople: 'Personnes pour qu’un public serve à une campagne, au moins',
        batchCinemas: 'Salles qui arrivent ou partent ensemble, au moins',
      },
      texts: {
        minPeople:
          'Un chiffre plus petit n’est pas publié. Un chiffre déjà publié le reste jusqu’à un cinquième en dessous, pour ne pas clignoter, et jamais sous le plancher.',
        minCinemas: 'Le public de trop peu de salles se devine : chacune connaît le sien et le soustrait.',
        pPercent:
          'Un chiffre est retenu quand deux salles, en réunissant ce qu’elles savent, pourraient connaître celui d’une troisième à cette marge près.',
        noiseScale:
          'Chaque chiffre est décalé au hasard, une fois pour toutes, puis arrondi à deux chiffres significatifs. Poser dix fois la même question donne dix fois la même réponse.',
        activationPeople:
          'Sous ce nombre de personnes qui ont accepté la publicité, aucune campagne ne peut viser ce public.',
        batchCinemas:
          'Une salle qui arrive seule se lirait dans la différence entre deux mesures. Un chiffre garde donc sa valeur jusqu’à ce que ce nombre de salles aient changé.',
      },
      effects: {
        minPeople:
          'Avec {value} personnes au moins, {shown} cases sur {cells} restent publiées ; retenues pour cette raison : {withheld}.',
        minCinemas:
          'Avec {value} salles au moins, {shown} cases sur {cells} restent publiées ; retenues pour cette raison : {withheld}.',
        pPercent:
          'Avec {value} %, {shown} cases sur {cells} restent publiées ; retenues pour cette raison : {withheld}.',
        noiseScale:
          'Avec {value}, deux chiffres sur trois s’écartent de moins de {deviation} personnes de leur compte, avant l’arrondi.',
        activationPeople:
          'Avec {value} personnes au moins, cases qui peuvent servir à une campagne : {activated} sur {cells}.',
        batchCinemas:
          'Avec {value} salles, cases qui gardent le chiffre d’une mesure antérieure : {held} ; qui attendent : {waits}.',
      },
    },
    ask: {
      tooSoon:
        'La dernière mesure est du {day} et rien d’assez différent ne s’y ajouterait : il en faut une par jour au plus, sauf quand trois salles au moins sont arrivées ou parties. La prochaine paraît lundi.',
    },
  },
}
