/** What is useful to a cinema every week, and where its money is. */
export const salleWeek = {
  salleWeek: {
    films: {
      title: 'Les films de la semaine',
      span: 'Du {from} au {to}, en sept jours entiers',
      film: 'Film regardé',
      visits: 'Pages vues',
      showtimes: 'dont horaires',
      booking: 'dont réservation',
      note: 'Des pages vues avec accord, pas des personnes : la dernière colonne dit quel film mène jusqu’à la billetterie.',
      unknown:
        'Vos pages d’horaires et de réservation ne disent pas de quel film elles sont : le chemin jusqu’à la billetterie est compté plus bas, tous films ensemble.',
    },
    earnings: {
      title: 'Ce que vos visites rapportent',
      note: 'Une visite ne rapporte rien seule : un clic payable est partagé entre les salles que la personne a visitées. Plus le public commun est grand, plus il vaut.',
      earnedChart: 'Revenu acquis, mois par mois',
      contributedChart: 'Visites apportées au public commun, mois par mois',
      most: 'max. {visits}',
      byMonth: 'Mois par mois, douze au plus',
      byCampaign: 'Campagne par campagne, sur les mêmes mois',
      month: 'Mois',
      contributed: 'Visites apportées',
      clicks: 'Clics payables',
      earned: 'Acquis',
      campaign: 'Campagne',
      film: 'Film',
      others: { one: 'autre campagne', other: 'autres campagnes' },
    },
    payout: {
      last: 'Dernier versement',
      never: 'aucun encore',
      why: 'Pourquoi le solde attend',
      states: {
        prepared: 'préparé le {day}, à approuver',
        handed: 'préparé le {day}, remis au payeur',
        executed: 'versé le {day}',
        returned: 'refusé par la banque : il vous est toujours dû (lot du {day})',
        cancelled: 'annulé (lot du {day})',
      },
      carried: {
        'below-threshold': 'il est au-dessous de votre seuil ; il est reporté, jamais perdu',
        'pool-below-threshold': 'toutes les salles ensemble n’atteignent pas encore le seuil commun',
        'negative-balance': 'des clics ont été retirés depuis : le solde se reconstitue d’abord',
        'unknown-cinema': 'la fédération doit vérifier le rattachement de votre salle',
      },
      bank: { waits: 'votre compte bancaire attend d’être confirmé' },
      bankLink: {
        none: 'Dire où vous payer : le compte est demandé avant le premier versement',
        waits: 'Voir le compte bancaire en attente',
      },
    },
    silence: {
      subject: 'Plus de visites de {cinema}',
      text: 'Bonjour,\n\nAucune visite de {cinema} n’est arrivée depuis le {day} : {days} jours entiers, alors que les sept jours d’avant en comptaient {visits}.\n\nLe plus souvent, la ligne a disparu à une mise à jour du site, ou le bandeau ne s’affiche plus. L’essai prend deux minutes : {url}\n\nCe message n’est envoyé qu’une fois. Si la salle est fermée, il n’y a rien à faire.\n\nLanterne',
    },
  },
}
