from django.http import HttpResponse


def calendar_month(request, **kwargs):
    return HttpResponse('calendar_month')  # stub, being written


def calendar_list(request, **kwargs):
    return HttpResponse('calendar_list')  # stub, being written
