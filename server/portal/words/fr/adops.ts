export const adops = {
  adops: {
    back: 'Toutes les campagnes',
    todo: 'Ce qu’il y a à faire',
    steps: {
      draft: { wait: 'Le distributeur prépare encore cette campagne : il n’y a rien à faire.' },
      submitted: {
        check: 'Vérifiez les dates et les journaux : ce sont eux que vous vous engagez à servir.',
        landing: 'Ouvrez la page d’arrivée : c’est là que mènera un clic.',
        answer: 'Répondez au distributeur ici même, en acceptant la campagne ou en la refusant.',
      },
      accepted: {
        place:
          'Posez chaque lien de clic, ou sa balise, dans l’adserveur du journal : un par emplacement et par accroche, sans les échanger.',
        criteria:
          'Reprenez les critères d’achat dans votre plateforme : l’âge et les intérêts ne sont connus de personne ici.',
        try: 'Suivez un lien vous-même : il doit mener au film. Ce clic est compté, et n’est pas payé avant le premier jour.',
      },
      running: {
        each: 'Vérifiez que chaque emplacement reçoit des clics : un journal qui n’en a aucun a sans doute perdu sa balise.',
        unpaid:
          'Lisez pourquoi des clics ne sont pas payés : beaucoup de robots ou de doublons désignent une balise mal posée.',
        compare: 'Rapprochez les résultats, en CSV, des chiffres de votre adserveur.',
      },
      ended: {
        remove:
          'Retirez les balises des journaux : leurs liens mènent encore au film un moment, mais ne sont plus payés.',
        compare: 'Gardez les résultats, en CSV, avec ceux de votre adserveur.',
      },
      refused: {
        remove: 'Retirez ses balises s’il y en a de posées : ses liens ne mènent plus au film.',
        owed: 'Ce qui était déjà payable reste dû ; rien ne s’y ajoute.',
      },
    },
    facts: 'La campagne',
    taxonomy: 'Public, taxonomie IAB 1.1',
    criteria: 'Critères d’achat, IAB 1.1',
    noCriteria: 'aucun',
    price: 'Prix de votre contrat',
    priceText: '{price} par clic payable',
    noContract: 'votre contrat n’est pas en vigueur',
    answer: 'Délai de réponse',
    answerDays: { one: 'jour', other: 'jours' },
    owed: 'Dû pour cette campagne',
    owedNote: 'les parts des salles, au micro-euro, des mois terminés',
    owedNone: 'Aucun mois de cette campagne n’est terminé.',
    owedMonths: 'Clics payables des mois terminés',
    owedMonth: 'Mois',
    csv: 'Télécharger les résultats (CSV)',
    fileName: 'resultats',
    columns: {
      campaign: 'campagne',
      day: 'jour',
      publisher: 'journal',
      host: 'site',
      creative: 'création',
      impressions: 'impressions rapportées',
      judged: 'clics bruts jugés',
      filtered: 'clics filtrés',
      payable: 'clics payables',
    },
    refuseAsk: 'Refuser « {name} » ?',
    refuseText: 'Le distributeur verra que la campagne est refusée, et devra en réserver une autre. C’est définitif.',
    close: 'Revenir',
    current: 'En cours',
    over: 'Terminées',
    noneCurrent: {
      title: 'Aucune campagne en cours',
      text: 'Une campagne que vous acceptez vient ici, avec ses clics et ses liens à poser.',
    },
    noneOver: 'Aucune campagne n’est encore terminée.',
    recent: '14 derniers jours',
    recentText: '{clicks} en 14 jours',
    clicks: { one: 'clic filtré', other: 'clics filtrés' },
    endAsk: 'Terminer « {name} » ?',
    ended: 'La campagne est terminée : ses clics ne sont plus payés.',
  },
}
