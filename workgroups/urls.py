"""The directory and who may come in: a list of paths for each noun."""

from django.urls import path

from workgroups.delicate import delicate
from workgroups.views import handover, holidays, institutions, invitations, mandates, people

app_name = "workgroups"

of_institutions = [
    path("instituciones/nueva/", institutions.institution_create, name="institution_create"),
    path("instituciones/<int:pk>/editar/", institutions.institution_edit, name="institution_edit"),
    path("instituciones/<int:pk>/retirar/", institutions.institution_close, name="institution_close"),
    path("instituciones/<int:pk>/asientos/nuevo/", institutions.seat_create, name="seat_create"),
    path("asientos/<int:pk>/editar/", institutions.seat_edit, name="seat_edit"),
    path("asientos/<int:pk>/terminar/", institutions.seat_end, name="seat_end"),
]
of_mandates = [
    path("instituciones/<int:pk>/designar/", mandates.accreditation_create, name="accreditation_create"),
    path("designaciones/<int:pk>/editar/", mandates.accreditation_edit, name="accreditation_edit"),
    path("designaciones/<int:pk>/terminar/", mandates.accreditation_end, name="accreditation_end"),
    path("designaciones/<int:pk>/oficio/", mandates.accreditation_letter, name="accreditation_letter"),
    path("cargos/", mandates.office_list, name="office_list"),
    path("cargos/nuevo/", delicate(mandates.office_create), name="office_create"),
    path("cargos/<int:pk>/terminar/", delicate(mandates.office_end), name="office_end"),
]
of_people = [
    path("personas/nueva/", people.person_create, name="person_create"),
    path("personas/<int:pk>/editar/", people.person_edit, name="person_edit"),
    path("personas/<int:pk>/unir/", delicate(people.person_merge), name="person_merge"),
    path("designaciones/<int:pk>/pedir-renovacion/", handover.renewal_ask, name="renewal_ask"),
    path("designaciones/<int:pk>/entregar/", handover.accreditation_hand_over, name="accreditation_hand_over"),
    path("mis-datos/", people.contact_edit, name="contact_edit"),
    path("mis-datos/confirmar/", people.contact_confirm, name="contact_confirm"),
]

of_accounts = [
    path("invitacion/<str:token>/", invitations.invitation_accept, name="invitation_accept"),
    path("invitaciones/", invitations.invitation_list, name="invitation_list"),
    path("invitaciones/todas/", invitations.invitation_send_all, name="invitation_send_all"),
    path("invitaciones/<int:pk>/retirar/", invitations.invitation_withdraw, name="invitation_withdraw"),
    path("personas/<int:pk>/invitar/", invitations.invitation_send, name="invitation_send"),
    path("personas/<int:pk>/suspender/", delicate(invitations.account_suspend), name="account_suspend"),
    path("personas/<int:pk>/reactivar/", delicate(invitations.account_restore), name="account_restore"),
]

of_holidays = [
    path("feriados/", holidays.holiday_list, name="holiday_list"),
    path("feriados/nuevo/", holidays.holiday_create, name="holiday_create"),
    path("feriados/<slug:day>/editar/", holidays.holiday_edit, name="holiday_edit"),
    path("feriados/<slug:day>/quitar/", holidays.holiday_remove, name="holiday_remove"),
]

urlpatterns = [*of_institutions, *of_mandates, *of_people, *of_accounts, *of_holidays]
