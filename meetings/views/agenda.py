from django.http import HttpResponse


def agenda_copy(request, **kwargs):
    return HttpResponse('agenda_copy')  # stub, being written


def agenda_standard(request, **kwargs):
    return HttpResponse('agenda_standard')  # stub, being written


def agenda_item_up(request, **kwargs):
    return HttpResponse('agenda_item_up')  # stub, being written


def agenda_item_down(request, **kwargs):
    return HttpResponse('agenda_item_down')  # stub, being written


def agenda_item_drop(request, **kwargs):
    return HttpResponse('agenda_item_drop')  # stub, being written


def agenda_item_attach(request, **kwargs):
    return HttpResponse('agenda_item_attach')  # stub, being written
